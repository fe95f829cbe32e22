package import NIOCore
package import NIOHTTP1
internal import Synchronization

/// A complete request, body included, as a handler sees it.
///
/// NIO's types are for the server's own path; `method`, `target`, `headerFields` and `bodyBytes` offer the same in plain Swift to callers
/// without NIO.
package struct WebRequest: Sendable {
    /// What was received, held by reference: a request is handed on a dozen times before it is answered.
    private final class Content: Sendable {
        let head: HTTPRequestHead
        let body: ByteBuffer?
        let target: RequestTarget
        /// What a handler has found out about it.
        let finding = Mutex<(any Sendable)?>(nil)

        init(_ head: HTTPRequestHead, _ body: ByteBuffer?, _ target: RequestTarget) {
            (self.head, self.body, self.target) = (head, body, target)
        }
    }

    private let content: Content

    /// Whether the socket gets the answer as it is, with nothing that encrypts or frames it.
    package var isPlain = false

    /// Makes a request; `nil` when its target is broken.
    package init?(head: HTTPRequestHead, body: ByteBuffer? = nil) {
        guard let target = RequestTarget(head.uri) else { return nil }
        content = Content(head, body, target)
    }

    /// Makes a request from plain values; `nil` when the target is broken.
    package init?(method: String, target: String, headers: [(String, String)] = [], bytes: [UInt8] = []) {
        let head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: target, headers: HTTPHeaders(headers))
        self.init(head: head, body: bytes.isEmpty ? nil : ByteBuffer(bytes: bytes))
    }

    /// What a handler finds out about the request, once for all the times that a client sends it; it is kept with the request.
    package func remembering<Finding: Sendable>(_ find: () -> Finding) -> Finding {
        if let finding = content.finding.withLock({ $0 }) as? Finding { return finding }
        let finding = find()
        content.finding.withLock { $0 = finding }
        return finding
    }

    /// The request line and header fields as received.
    package var head: HTTPRequestHead { content.head }

    /// The body, `nil` when there was none.
    package var body: ByteBuffer? { content.body }

    /// The path, percent-decoded and without the query.
    package var path: String { content.target.path }

    /// The parameters of the query, decoded, in their order.
    package var query: [(name: String, value: String)] { content.target.query }

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
        query.filter { $0.name == name }.map(\.value)
    }

    /// The value of a header field, several fields of one name joined by commas; `nil` when it is missing.
    package func header(_ name: String) -> String? {
        var found: String?
        for (field, value) in content.head.headers where FieldName.isSame(name, field) {
            found = found.map { "\($0), \(value)" } ?? value
        }
        return found
    }
}
