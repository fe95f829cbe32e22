/// The calls of one account: its token and the one retry that a refused token deserves.
package struct AccountClient: Sendable {
    private let api: APIClient
    private let tokens: TokenProvider

    /// Makes the client of the account that `credentials` belong to.
    package init(api: APIClient, credentials: Credentials, clock: any WallClock) {
        self.api = api
        tokens = TokenProvider(clock: clock) { () async throws(UpstreamError) in try await api.token(for: credentials) }
    }

    /// The rows that `endpoint` holds for `range`; `beforeCall` runs before each data call and may refuse it by throwing.
    ///
    /// On 40001, 40014 and 42001 the token is renewed in normal mode and the call repeated once; refused again it is a credential error.
    package func rows(
        _ endpoint: Endpoint, range: DateRange, beforeCall: () async throws(UpstreamError) -> Void
    ) async throws(UpstreamError) -> [UpstreamRow] {
        let token = try await tokens.token()
        do throws(UpstreamError) {
            try await beforeCall()
            return try await api.rows(endpoint, range: range, token: token)
        } catch .errcode(let code, _) where ErrorTable.entry(code).errorClass == .token {
            let fresh = try await tokens.token(insteadOf: token, errcode: code)
            do throws(UpstreamError) {
                try await beforeCall()
                return try await api.rows(endpoint, range: range, token: fresh)
            } catch .errcode(let code, _) where ErrorTable.entry(code).errorClass == .token {
                throw .tokenRefused(errcode: code)
            }
        }
    }
}
