/// Gets the token of an account that authorized a third-party platform.
package struct AuthorizerTokenSource: Sendable {
    /// Reads the refresh token to use: the one that upstream handed out last, else the configured one.
    package typealias ReadRefreshToken = @Sendable () async throws(UpstreamError) -> Secret
    /// Keeps a refresh token durably; only then may the access token that came with it be used.
    package typealias KeepRefreshToken = @Sendable (Secret) async throws(UpstreamError) -> Void

    private let api: APIClient
    private let appID: String
    private let componentAppID: String
    private let component: TokenProvider
    private let readRefreshToken: ReadRefreshToken
    private let keepRefreshToken: KeepRefreshToken
    private let beforeCall: @Sendable () async throws(UpstreamError) -> Void

    /// Makes a source; `component` is shared by all accounts of the platform, `beforeCall` runs before each call and may refuse it.
    package init(
        api: APIClient, appID: String, componentAppID: String, component: TokenProvider,
        readRefreshToken: @escaping ReadRefreshToken, keepRefreshToken: @escaping KeepRefreshToken,
        beforeCall: @escaping @Sendable () async throws(UpstreamError) -> Void
    ) {
        (self.api, self.appID, self.componentAppID, self.component) = (api, appID, componentAppID, component)
        (self.readRefreshToken, self.keepRefreshToken) = (readRefreshToken, keepRefreshToken)
        self.beforeCall = beforeCall
    }

    /// A new access token; a rotated refresh token is kept before this returns.
    package func fetch() async throws(UpstreamError) -> AccessToken {
        let refreshToken = try await readRefreshToken()
        let componentToken = try await component.token()
        let answer: (token: AccessToken, refreshToken: Secret)
        do throws(UpstreamError) {
            answer = try await ask(refreshToken, componentToken)
        } catch .errcode(let code, _) where ErrorTable.entry(code).errorClass == .token {
            let fresh = try await component.token(insteadOf: componentToken, errcode: code)
            answer = try await ask(refreshToken, fresh)
        }
        if answer.refreshToken != refreshToken { try await keepRefreshToken(answer.refreshToken) }
        return answer.token
    }

    /// Asks once: repeated after a lost answer, the call could turn the refresh token a second time.
    private func ask(
        _ refreshToken: Secret, _ componentToken: AccessToken
    ) async throws(UpstreamError) -> (token: AccessToken, refreshToken: Secret) {
        try await beforeCall()
        return try await api.authorizerToken(
            appID: appID, refreshToken: refreshToken, componentAppID: componentAppID, componentToken: componentToken)
    }
}
