import HTTPTypes

/// WeChat's own quota of an endpoint for the Beijing day, as its quota helper counts it: with an error of about 1 %.
package struct Quota: Equatable, Sendable {
    /// The calls that WeChat allows in a day, by all programs of the account together.
    package let limit: Int
    /// How many of them are left.
    package let remaining: Int

    /// Makes a quota.
    package init(limit: Int, remaining: Int) { (self.limit, self.remaining) = (limit, remaining) }
}

extension APIClient {
    /// Asks for the quota of `endpoint`. Source: WeChat docs, "查询API调用额度" (`/cgi-bin/openapi/quota/get`).
    ///
    /// - Throws: why it is not known; 76021 and 76003 for a path that WeChat does not know, 76022 for a token that may not ask for it.
    func quota(of endpoint: Endpoint, token: AccessToken) async throws(UpstreamError) -> Quota {
        let query = "access_token=\(BaseURL.percentEncoded(token.secret.exposed))"
        let exchange = Exchange(
            post("/cgi-bin/openapi/quota/get?\(query)"), body: Array(#"{"cgi_path":"\#(endpoint.path)"}"#.utf8),
            secrets: [token.secret])
        return try await perform(exchange, as: .quota) { (body) throws(UpstreamError) in
            let answer: QuotaAnswer = try AnswerDecoding.decode(body)
            let (limit, remaining) = (answer.quota.dailyLimit.value, answer.quota.remaining.value)
            guard (0...Self.mostCalls).contains(limit), (0...Self.mostCalls).contains(remaining) else {
                throw .malformed(reason: "the quota is not a number of calls")
            }
            return Quota(limit: limit, remaining: remaining)
        }
    }

    /// More calls than any quota allows.
    private static let mostCalls = 1_000_000_000_000
}

extension AccountClient {
    /// Asks for the quota of `endpoint`; `beforeCall` runs before each call and may refuse it by throwing.
    ///
    /// A refused token is neither renewed nor dropped: the data calls decide about it. Calls by way of Cloud Run are not told the quota.
    package func quota(
        of endpoint: Endpoint, beforeCall: () async throws(UpstreamError) -> Void
    ) async throws(UpstreamError) -> Quota {
        guard case .token("access_token", let tokens) = authorization else {
            throw .credentials(reason: "WeChat does not tell the quota to calls by way of Cloud Run")
        }
        let token = try await tokens.token()
        return try await api.attempts(beforeCall: beforeCall) { (api) async throws(UpstreamError) in
            try await api.quota(of: endpoint, token: token)
        }
    }
}

private struct QuotaAnswer: Decodable {
    struct Numbers: Decodable {
        let dailyLimit: LenientInteger
        let remaining: LenientInteger

        enum CodingKeys: String, CodingKey {
            case dailyLimit = "daily_limit"
            case remaining = "remain"
        }
    }

    let quota: Numbers
}
