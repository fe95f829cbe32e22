internal import NIOCore
package import NIOHTTP1

/// A handler's answer; the server adds `Content-Length`, `Date` and `Connection`.
package struct WebResponse: Sendable {
    /// The status.
    package var status: HTTPResponseStatus
    /// The header fields, without those that the server adds.
    package var headers: HTTPHeaders
    /// The body; for HEAD only its length is sent.
    package var body: WebBody
    /// Called once when the system has accepted the whole response, or when the client is gone.
    package var ended: (@Sendable () -> Void)?
    /// Where a client that reads nothing is noted.
    package var stalls: Stalls?

    /// Makes a response of NIO's types.
    package init(status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: WebBody = WebBody([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Makes a response of plain values.
    package init(status: Int, headers: [(String, String)] = [], bytes: [UInt8] = []) {
        self.init(
            status: HTTPResponseStatus(statusCode: status), headers: HTTPHeaders(headers),
            body: WebBody(ByteBuffer(bytes: bytes)))
    }

    /// A plain-text response.
    package static func text(_ status: Int, _ text: String, headers: [(String, String)] = []) -> WebResponse {
        let fields = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
        return WebResponse(status: status, headers: fields + headers, bytes: Array(text.utf8))
    }

    /// The number of the status.
    package var statusCode: Int { Int(status.code) }

    /// The header's fields in their order.
    package var headerFields: [(name: String, value: String)] { headers.map { ($0.name, $0.value) } }

    /// The bytes of the body.
    package var bodyBytes: [UInt8] { body.bytes }
}
