internal import NIOHTTP1

/// Why a connection is answered without a handler, and then closed.
struct Refusal: Equatable {
    /// The status of the answer.
    let status: HTTPResponseStatus
    /// The text after the status; empty for none.
    let reason: String

    /// A request that breaks the rules of HTTP.
    static func badRequest(_ reason: String) -> Refusal { Refusal(status: .badRequest, reason: reason) }
    /// A request that takes too long.
    static let timeout = Refusal(status: .requestTimeout, reason: "")
    /// A head over the limit.
    static let headTooLarge = Refusal(status: .requestHeaderFieldsTooLarge, reason: "")
    /// A body over the limit.
    static let bodyTooLarge = Refusal(status: .payloadTooLarge, reason: "")
    /// An expectation other than `100-continue`.
    static let unknownExpectation = Refusal(status: .expectationFailed, reason: "")

    /// The refusal for an error of the parser.
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
