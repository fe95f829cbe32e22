internal import NIOHTTP1

/// The head of a response: what the handler answered, and the fields that concern the connection.
///
/// Apart until they are written, since to merge them into one list takes longer than to write them.
struct ResponseHead {
    /// The client's HTTP version.
    var version = HTTPVersion.http1_1
    /// The status.
    let status: HTTPResponseStatus
    /// The handler's fields.
    var headers = HTTPHeaders()
    /// The fields that concern the connection; they replace those of the same name.
    var own: [(name: String, value: String)] = []

    /// Whether one of the fields that concern the connection has this name, which are letters and hyphens.
    func replaces(_ name: String) -> Bool {
        own.contains { FieldName.isSame($0.name, name) }
    }

    /// The fields of both kinds.
    var fields: HTTPHeaders {
        var fields = headers
        for (name, value) in own { fields.replaceOrAdd(name: name, value: value) }
        return fields
    }
}
