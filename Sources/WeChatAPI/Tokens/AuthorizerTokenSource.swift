/// A refresh token to use, and the configured one from which it descends (or which it is).
package struct RefreshToken: Equatable, Sendable {
    /// The text to send.
    package let current: Secret
    /// The text in `refresh_token_file` when it was read.
    package let configured: Secret

    /// Makes a refresh token.
    package init(current: Secret, configured: Secret) { (self.current, self.configured) = (current, configured) }
}

/// Fetches the token of an account that authorized a third-party platform.
package struct AuthorizerTokenSource: Sendable {
    /// Returns the refresh token to use: the one that upstream issued last, otherwise the configured one.
    package typealias ReadRefreshToken = @Sendable () async throws(UpstreamError) -> RefreshToken
    /// Saves a rotated refresh token; never fails, since the previous token no longer works upstream and this one must not be lost.
    package typealias KeepRefreshToken = @Sendable (RefreshToken) async -> Void

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

    /// Fetches a new access token; saves a rotated refresh token before it returns.
    package func fetch() async throws(UpstreamError) -> AccessToken {
        let refreshToken = try await readRefreshToken()
        let componentToken = try await component.token()
        let answer: (token: AccessToken, refreshToken: Secret)
        do throws(UpstreamError) {
            answer = try await ask(refreshToken.current, componentToken)
        } catch .tokenCall(.authorizerToken, .errcode(let code, _))
            where ErrorTable.entry(code).errorClass == .token
        {
            answer = try await ask(refreshToken.current, try await freshComponentToken(componentToken, code))
        }
        if answer.refreshToken != refreshToken.current {
            // It descends from the token that was read above: if a new consent was stored during the call, that one takes precedence.
            let configured = refreshToken.configured
            await keepRefreshToken(RefreshToken(current: answer.refreshToken, configured: configured))
        }
        return answer.token
    }

    private func freshComponentToken(_ refused: AccessToken, _ code: Int) async throws(UpstreamError) -> AccessToken {
        do throws(UpstreamError) {
            return try await component.token(insteadOf: refused, errcode: code)
        } catch .tokenRefused(let code) {
            throw .tokenCall(.componentToken, .tokenRefused(errcode: code))
        }
    }

    private func ask(
        _ refreshToken: Secret, _ componentToken: AccessToken
    ) async throws(UpstreamError) -> (token: AccessToken, refreshToken: Secret) {
        // A second call may rotate the refresh token again, so only one that was not sent is made at another host.
        try await api.attempts(isRepeatable: false, beforeCall: beforeCall) { (api) async throws(UpstreamError) in
            try await api.authorizerToken(
                appID: appID, refreshToken: refreshToken, componentAppID: componentAppID,
                componentToken: componentToken)
        }
    }
}
