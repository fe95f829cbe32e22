package import Languages

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

    /// The sentence for logs.
    package var description: String { sentence.english }

    /// The sentence for people: what is wrong, the way out, and the page where that is done.
    package var sentence: Sentence {
        guard let page = page?.words else { return explanation }
        return Sentence(
            en: "\(explanation.english); see \(page.english)", zh: "\(explanation.chinese)；请到\(page.chinese)")
    }

    /// The sentence without the page.
    package var explanation: Sentence {
        switch self {
        case .tokenCall(let call, .errcode(let code, let message)):
            Self.told(code, message, ErrorTable.entry(code, of: call)).by(call)
        case .tokenCall(let call, let error): error.explanation.by(call)
        case .errcode(let code, let message): Self.told(code, message, ErrorTable.entry(code))
        case .http(412, _):
            Sentence(
                en: "HTTP 412: WeChat refuses chunked bodies; a proxy on the way must not rewrite requests",
                zh: "HTTP 412：微信不接受分块（chunked）请求体；途中的代理不得改写请求")
        case .http(let status, _):
            Sentence(en: "HTTP \(status) instead of 200; retried with back-off", zh: "HTTP \(status)，不是 200；稍后自动重试")
        case .transport(let reason, _): Sentence(en: "no answer: \(reason)", zh: "没有应答：\(reason)")
        case .malformed(let reason): Sentence(en: "unusable answer: \(reason)", zh: "应答无法使用：\(reason)")
        case .tokenRefused(let code):
            Sentence(
                en: """
                    errcode \(code) again with a fresh token: another program replaces it, or app_id and secret belong to another account
                    """,
                zh: "刚获取的凭据仍返回错误码 \(code)：可能被其他程序替换，或 app_id 与密钥属于其他账号")
        case .credentials(let reason): Sentence(en: "\(reason)", zh: "凭据无法读取：\(reason)")
        case .store(let reason): Sentence(en: "\(reason)", zh: "存储出错：\(reason)")
        case .budgetSpent(let limit):
            Sentence(
                en: """
                    today's \(limit) calls of this kind are used up (calls_per_day limits them); the exporter continues after midnight in Beijing
                    """,
                zh: "今日此类调用的 \(limit) 次已用完（由 calls_per_day 限定）；北京时间零点后继续")
        }
    }

    private static func told(_ code: Int, _ message: String, _ entry: ErrorTable.Entry) -> Sentence {
        Sentence(
            en: "errcode \(code) (\(message)): \(entry.meaning.english)",
            zh: "错误码 \(code)（\(message)）：\(entry.meaning.chinese)")
    }

    /// The same error with `secrets` masked in upstream's text, which may echo the request, and with that text in one line of a limited length.
    func masking(_ secrets: [Secret]) -> UpstreamError {
        guard case .errcode(let code, let message) = self else { return self }
        let quoted = Quotation.text(message, hiding: secrets.map(\.exposed))
        return .errcode(code, message: String(quoted.prefix(300)))
    }
}

extension Sentence {
    /// The sentence about a call for a token, which it names.
    fileprivate func by(_ call: TokenCall) -> Sentence {
        Sentence(en: "\(call.rawValue): \(english)", zh: "\(call.rawValue)：\(chinese)")
    }
}
