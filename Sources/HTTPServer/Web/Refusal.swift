internal import NIOHTTP1

/// Why a connection is answered without asking any handler, and then closed.
struct Refusal: Equatable {
    /// The status of the answer.
    let status: HTTPResponseStatus
    /// What is said beyond the status; empty for nothing.
    let reason: String

    /// A request that breaks the rules of HTTP.
    static func badRequest(_ reason: String) -> Refusal { Refusal(status: .badRequest, reason: reason) }
    /// A request that takes too long.
    static let timeout = Refusal(status: .requestTimeout, reason: "")
    /// A head above the limit.
    static let headTooLarge = Refusal(status: .requestHeaderFieldsTooLarge, reason: "")
    /// A body above the limit.
    static let bodyTooLarge = Refusal(status: .payloadTooLarge, reason: "")
    /// An expectation other than `100-continue`.
    static let unknownExpectation = Refusal(status: .expectationFailed, reason: "")

    /// Names the refusal for what the parser found wrong.
    static func parsing(_ error: HTTPParserError) -> Refusal {
        switch error {
        case .headerOverflow: .headTooLarge
        case .invalidVersion: Refusal(status: .httpVersionNotSupported, reason: "unsupported protocol version")
        default: .badRequest("malformed request")
        }
    }

    /// The answer in the words of Go's server: `400 Bad Request: missing required Host header`.
    var response: WebResponse {
        let line = "\(status.code) \(status.reasonPhrase)"
        return .text(Int(status.code), reason.isEmpty ? "\(line)\n" : "\(line): \(reason)\n")
    }
}
