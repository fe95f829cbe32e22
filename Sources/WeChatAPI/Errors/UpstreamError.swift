/// Why a call returned no usable rows; `description` is the sentence that an operator reads.
package indirect enum UpstreamError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The token call failed, so that no endpoint of the account can be called.
    case tokenCall(TokenCall, UpstreamError)
    /// Upstream answered with an errcode; `message` is its errmsg, free of secrets.
    case errcode(Int, message: String)
    /// An answer with a status other than 200; `retryAfter` is the wait that it asked for.
    case http(status: Int, retryAfter: Duration? = nil)
    /// No answer: connection, name look-up, TLS or time-out; `reason` says which, and `at` how far the call had come.
    case transport(reason: String, at: TransportStage = .underway)
    /// An answer that is not what the API promises; `reason` says how it differs.
    case malformed(reason: String)
    /// A renewed token was refused again, or renewing returned the refused token.
    case tokenRefused(errcode: Int)
    /// The credentials could not be read; `reason` names the file or variable and the way out.
    case credentials(reason: String)
    /// The call was not made: the exporter's own daily limit is used up.
    case budgetSpent(limit: Int)
    /// The call was not made: it could not be counted in the store beforehand.
    case store(reason: String)

    /// The label `errcode`: upstream's number, `transport`, `http_502`, `malformed`, `credentials`, `budget` or `store`.
    package var label: String {
        switch self {
        case .tokenCall(_, let error): error.label
        case .errcode(let code, _), .tokenRefused(let code): "\(code)"
        case .http(let status, _): "http_\(status)"
        case .transport: "transport"
        case .malformed: "malformed"
        case .credentials: "credentials"
        case .budgetSpent: "budget"
        case .store: "store"
        }
    }

    /// How the exporter reacts.
    package var errorClass: ErrorClass {
        switch self {
        case .tokenCall(let call, .errcode(let code, _)): ErrorTable.entry(code, of: call).errorClass
        case .tokenCall(_, let error): error.errorClass
        case .errcode(let code, _): ErrorTable.entry(code).errorClass
        case .http, .transport, .malformed, .store: .busy
        case .tokenRefused, .credentials: .credential
        case .budgetSpent: .quota
        }
    }

    /// What the error closes: one endpoint or the whole account.
    package var scope: ErrorScope {
        switch self {
        case .tokenCall, .credentials: .account
        case .errcode(let code, _): ErrorTable.entry(code).scope
        // A refused token counts for one endpoint; the others are called, and report the same if it concerns them.
        case .tokenRefused, .http, .transport, .malformed, .budgetSpent, .store: .endpoint
        }
    }

    /// The change on this machine that makes an immediate retry worthwhile; nil when only time or WeChat's console can help.
    package var remedy: Remedy? {
        switch label {
        case "61005", "61006", "credentials": .secretsOrTicket
        default: errorClass == .credential && (scope == .account || isTokenRefusal) ? .secrets : nil
        }
    }

    /// Whether upstream refused a token that it had just issued.
    package var isTokenRefusal: Bool { if case .tokenRefused = self { true } else { false } }

    /// The minimum wait that the error itself asks for.
    package var leastWait: Duration {
        switch self {
        case .tokenCall(_, let error): error.leastWait
        case .http(_, let retryAfter?): retryAfter
        case .errcode(45011, _): .seconds(60)
        default: .zero
        }
    }

    /// Where to do something about it; nil when no page of WeChat's helps.
    package var page: ConsolePage? {
        switch self {
        case .tokenRefused: .secret
        default: entry?.page
        }
    }

    /// The row of the errcode in WeChat's answer, if it was one.
    private var entry: ErrorTable.Entry? {
        switch self {
        case .tokenCall(let call, .errcode(let code, _)): ErrorTable.entry(code, of: call)
        case .tokenCall(_, let error): error.entry
        case .errcode(let code, _): ErrorTable.entry(code)
        default: nil
        }
    }

    /// The sentence for logs and pages: what is wrong, the way out, and the page where that is done.
    package var description: String { page.map { "\(explanation); see \($0.words)" } ?? explanation }

    /// The sentence without the page.
    package var explanation: String {
        switch self {
        case .tokenCall(let call, .errcode(let code, let message)):
            "\(call.rawValue): errcode \(code) (\(message)): \(ErrorTable.entry(code, of: call).meaning)"
        case .tokenCall(let call, let error): "\(call.rawValue): \(error.explanation)"
        case .errcode(let code, let message): "errcode \(code) (\(message)): \(ErrorTable.entry(code).meaning)"
        case .http(412, _): "HTTP 412: WeChat refuses chunked bodies; a proxy on the way must not rewrite requests"
        case .http(let status, _): "HTTP \(status) instead of 200; retried with back-off"
        case .transport(let reason, _): "no answer: \(reason)"
        case .malformed(let reason): "unusable answer: \(reason)"
        case .tokenRefused(let code):
            "errcode \(code) again with a fresh token: another program replaces it, or app_id and secret belong to another account"
        case .credentials(let reason), .store(let reason): reason
        case .budgetSpent(let limit):
            "today's \(limit) calls of this kind are used up (calls_per_day limits them); the exporter continues after midnight in Beijing"
        }
    }

    /// The same error with `secrets` masked in upstream's text, which may echo the request, and with that text cut to one line.
    func masking(_ secrets: [Secret]) -> UpstreamError {
        guard case .errcode(let code, let message) = self else { return self }
        let masked = secrets.reduce(message) { $0.replacing($1.exposed, with: "<secret>") }
        return .errcode(code, message: String(masked.prefix(300)))
    }
}
