import HTTPTypes
import Languages
import TestKit

@testable import BeijingTime
@testable import WeChatAPI

/// Answers of every call to the client that made it: tokens, quota, errors. The first line has the call, the status and `Retry-After`.
enum CallsTarget: FuzzTarget {
    static let name = "calls"

    static func feed(_ input: [UInt8]) async throws {
        let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let words = String(decoding: lines[0], as: UTF8.self).split(separator: " ", maxSplits: 2).map(String.init)
        guard lines.count == 2, words.count >= 2, let status = Int(words[1]), (200...599).contains(status) else {
            return
        }
        var response = HTTPResponse(status: .init(code: status))
        response.headerFields[.retryAfter] = words.count == 3 ? words[2] : nil
        let body = Array(lines[1])
        let client = Client(FixedAnswer(response: response, body: body))
        let judge = status == 200 ? JSONTree(body) : nil
        let own = await client.outcome(of: words[0])
        switch own {
        case .success(let text)?:
            try demandEqual(status, 200, "the status of a success")
            if let judge { try demand(judged(judge, words[0]), "\(words[0]) succeeds: \(text)") }
            for secret in Client.secrets(of: words[0]) + (judge.map(tokens) ?? []) {
                try demandHidden(secret, in: text)
            }
        case .failure(let error)?:
            if let judge { try demand(!judged(judge, words[0]), "\(words[0]) fails: \(error)") }
            try check(error, status, hiding: Client.secrets(of: words[0]))
        case nil: break
        }
    }

    private static func check(_ error: UpstreamError, _ status: Int, hiding secrets: [String]) throws(Finding) {
        for text in [error.sentence.english, error.sentence.chinese, "\(error)"] {
            for secret in secrets { try demandHidden(secret, in: text) }
            try demand(!text.isEmpty && text.isOneLine, "the sentence is no line: \(text)")
            try demand(text.count < 800, "the sentence is too long: \(text)")
        }
        try demand((Duration.zero...RetryAfter.longest).contains(error.leastWait), "a wait of \(error.leastWait)")
        let isLabel = error.label.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "z") ~= $0 || $0 == 0x2D }
        try demand(isLabel && error.label.count <= 11, "the label \(error.label)")
        if status != 200 { try demandEqual(error.label, "http_\(status)", "the error of the status") }
    }

    private static func demandHidden(_ secret: String, in text: String) throws(Finding) {
        // A short token may be a word of the sentence.
        guard secret.utf8.count >= 8 else { return }
        try demand(!text.containsBytes(of: secret), "\(secret) is shown: \(text)")
    }

    /// The tokens of an answer, which nothing may show.
    private static func tokens(_ tree: JSONTree) -> [String] {
        ["access_token", "component_access_token", "authorizer_access_token", "authorizer_refresh_token"].compactMap {
            tree.members[$0]?.string
        }
    }

    /// Whether an answer gives what the call wants.
    private static func judged(_ tree: JSONTree, _ call: String) -> Bool {
        guard case .object(let members) = tree, (members["errcode"]?.integer ?? 0) == 0 else { return false }
        func isText(_ name: String) -> Bool { members[name].map { $0.string?.isEmpty == false } ?? false }
        func isTextOrMissing(_ name: String) -> Bool {
            if case .null? = members[name] { return true }
            return members[name].map { $0.string != nil } ?? true
        }
        switch call {
        case "stable_token", "token": return isText("access_token") && lives(members)
        case "api_component_token": return isText("component_access_token") && lives(members)
        case "api_authorizer_token":
            return isText("authorizer_access_token") && isTextOrMissing("authorizer_refresh_token") && lives(members)
        default:
            let quota = members["quota"]?.members ?? [:]
            return ["daily_limit", "remain"].allSatisfy { name in
                quota[name]?.integer.map { (0...1_000_000_000_000).contains($0) } ?? false
            }
        }
    }

    private static func lives(_ members: [String: JSONTree]) -> Bool {
        if case .number(let seconds, _)? = members["expires_in"], abs(seconds) < 1e9 { return seconds >= 1 }
        return members["expires_in"]?.integer.map { $0 > 0 } ?? false
    }
}

/// A client whose secrets are known, behind a transport.
private struct Client {
    private static let secrets = [
        "secret-of-the-shop", "refresh-token-of-the-shop", "secret-of-the-agency", "ticket-of-the-agency",
        "token-of-the-agency", "token-of-the-shop",
    ]

    /// The secrets that a call is made with: its answer may repeat them, and can only know others by chance.
    static func secrets(of call: String) -> [String] {
        let places =
            switch call {
            case "stable_token", "token": [0]
            case "api_component_token": [2, 3]
            case "api_authorizer_token": [1, 4]
            default: [5]
            }
        return places.map { secrets[$0] }
    }

    private let api: APIClient

    init(_ transport: FixedAnswer) {
        let clock = ManualClock(UnixTime(seconds: 1_773_018_000))
        api = APIClient(transport: transport, hosts: Hosts([], clock: clock), observer: nil, clock: clock)
    }

    /// What the caller gets, as text; nil for a call of no such name.
    func outcome(of call: String) async -> Result<String, UpstreamError>? {
        do throws(UpstreamError) {
            switch call {
            case "stable_token", "token":
                let kind: Credentials.TokenKind = call == "token" ? .classic : .stable
                let credentials = Credentials(appID: "wx1", tokenKind: kind, secret: Self.reader(0))
                return .success("\(try await api.token(for: credentials))")
            case "api_component_token":
                let platform = PlatformCredentials(
                    componentAppID: "wx2", secret: Self.reader(2), verifyTicket: Self.reader(3))
                return .success("\(try await api.componentToken(for: platform))")
            case "api_authorizer_token":
                let (token, refreshToken) = try await api.authorizerToken(
                    appID: "wx1", refreshToken: Secret(Self.secrets[1]), componentAppID: "wx2",
                    componentToken: Self.token(4))
                return .success("\(token) \(refreshToken)")
            case "quota": return .success("\(try await api.quota(of: .getupstreammsg, token: Self.token(5)))")
            default: return nil
            }
        } catch {
            return .failure(error)
        }
    }

    private static func reader(_ place: Int) -> SecretReader {
        { () throws(UpstreamError) in Secret(secrets[place]) }
    }

    private static func token(_ place: Int) -> AccessToken {
        AccessToken(secret: Secret(secrets[place]), obtainedAt: .zero, lifetime: 7200)
    }
}

/// A transport to which everybody gives the same answer.
private struct FixedAnswer: Transport {
    let response: HTTPResponse
    let body: [UInt8]

    func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) { (response, self.body) }
}
