package import NIOCore
package import NIOHTTP1

/// A complete request, body included, as a handler sees it.
///
/// NIO's types are for the server's own path; `method`, `target`, `headerFields` and `bodyBytes` offer the same in plain Swift to callers
/// without NIO.
package struct WebRequest: Sendable {
    /// The request line and header fields as received.
    package let head: HTTPRequestHead
    /// The body, `nil` when there was none.
    package let body: ByteBuffer?
    /// Whether the socket gets the answer as it is, with nothing that encrypts or frames it.
    package var isPlain = false
    /// The parsed target.
    private let parsedTarget: RequestTarget

    /// Makes a request; `nil` when its target is broken.
    package init?(head: HTTPRequestHead, body: ByteBuffer? = nil) {
        guard let target = RequestTarget(head.uri) else { return nil }
        self.head = head
        self.body = body
        parsedTarget = target
    }

    /// Makes a request from plain values; `nil` when the target is broken.
    package init?(method: String, target: String, headers: [(String, String)] = [], bytes: [UInt8] = []) {
        let head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: target, headers: HTTPHeaders(headers))
        self.init(head: head, body: bytes.isEmpty ? nil : ByteBuffer(bytes: bytes))
    }

    /// The path, percent-decoded and without the query.
    package var path: String { parsedTarget.path }

    /// The parameters of the query, decoded, in their order.
    package var query: [(name: String, value: String)] { parsedTarget.query }

    /// Whether any parameter is given.
    package var hasQuery: Bool { !query.isEmpty }

    /// The method, `GET` for example.
    package var method: String { head.method.rawValue }

    /// The target as it stood in the request line, query included.
    package var target: String { head.uri }

    /// The header's fields in their order.
    package var headerFields: [(name: String, value: String)] { head.headers.map { ($0.name, $0.value) } }

    /// The bytes of the body; empty when there was none.
    package var bodyBytes: [UInt8] { body.map { Array($0.readableBytesView) } ?? [] }

    /// The values of a query parameter, in their order; empty when it is not given.
    package func queryValues(_ name: String) -> [String] {
        parsedTarget.query.filter { $0.name == name }.map(\.value)
    }

    /// The value of a header field, several fields of one name joined by commas; `nil` when it is missing.
    package func header(_ name: String) -> String? {
        let values = head.headers[name]
        return values.count > 1 ? values.joined(separator: ", ") : values.first
    }
}
