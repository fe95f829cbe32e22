package import BeijingTime
package import Settings
import Synchronization
package import WeChatAPI

/// Turns configured accesses into authorizations; the accounts of a platform share its component token.
package struct Authorizations {
    private let api: APIClient
    private let clock: any WallClock
    private let budget: CallBudget
    private let refreshTokens: RefreshTokens
    private var components: [PlatformConfiguration: TokenProvider] = [:]

    /// Makes authorizations whose token calls go through `api` and are counted in `budget`.
    package init(api: APIClient, clock: any WallClock, budget: CallBudget, refreshTokens: RefreshTokens) {
        (self.api, self.clock, self.budget, self.refreshTokens) = (api, clock, budget, refreshTokens)
    }

    /// Drops the tokens of platforms that no account refers to any more, including former settings of a changed platform.
    mutating func forgetPlatforms(but used: Set<PlatformConfiguration>) {
        components = components.filter { used.contains($0.key) }
    }

    /// Allows new requests at once for platform tokens whose failure a reload forgives.
    func forgive() {
        for component in components.values { component.forgive(\.mayBeMendedHere) }
    }

    /// The authorization of an account.
    package mutating func authorization(of account: AccountConfiguration) -> CallAuthorization {
        switch account.access {
        case .openInterface(let fromAppID): .openInterface(fromAppID: fromAppID)
        case .tokenFile(let source): .token(parameter: "access_token", kept(in: source))
        case .cloudToken(let source): .token(parameter: "cloudbase_access_token", kept(in: source))
        case .secret(let source, let kind): .token(parameter: "access_token", own(account, source, kind))
        case .platform(let platform, let refreshToken):
            .token(parameter: "access_token", authorized(account, platform, refreshToken))
        }
    }

    private func own(
        _ account: AccountConfiguration, _ source: SecretSource, _ kind: Credentials.TokenKind
    ) -> TokenProvider {
        let appID = account.appID
        let credentials = Credentials(appID: appID, tokenKind: kind, secret: source.reader)
        return TokenProvider(
            clock: clock,
            fetch: counted(appID, kind.call) { (api) async throws(UpstreamError) in
                try await api.token(for: credentials)
            })
    }

    /// A call that is counted, and repeatable: it issues a token and invalidates at most the token before it.
    private func counted(
        _ appID: String, _ call: TokenCall,
        _ fetch: @escaping @Sendable (APIClient) async throws(UpstreamError) -> AccessToken
    ) -> TokenProvider.Fetch {
        { [api, budget] () async throws(UpstreamError) in
            try await api.attempts {
                () async throws(UpstreamError) in
                try await budget.reserve(appID, .token(call))
            } _: { (api) async throws(UpstreamError) in
                try await fetch(api)
            }
        }
    }

    /// A provider that reads the token at each call, so that a change takes effect at once.
    private func kept(in source: SecretSource) -> TokenProvider {
        let clock = clock
        return TokenProvider(clock: clock) { () async throws(UpstreamError) in
            AccessToken(secret: try source.reader(), obtainedAt: clock.uptime, lifetime: 0)
        }
    }

    private mutating func authorized(
        _ account: AccountConfiguration, _ platform: PlatformConfiguration, _ configured: SecretSource
    ) -> TokenProvider {
        let appID = account.appID
        let owner = RefreshTokens.Owner(appID: appID, componentAppID: platform.componentAppID)
        let (refreshTokens, budget) = (refreshTokens, budget)
        let source = AuthorizerTokenSource(
            api: api, appID: appID, componentAppID: platform.componentAppID, component: component(platform),
            readRefreshToken: { () async throws(UpstreamError) in
                try await refreshTokens.current(of: owner, configured: try configured.reader())
            },
            keepRefreshToken: { await refreshTokens.keep($0, of: owner) },
            beforeCall: { () async throws(UpstreamError) in
                try await budget.reserve(appID, .token(.authorizerToken))
            })
        return TokenProvider(clock: clock) { () async throws(UpstreamError) in try await source.fetch() }
    }

    private mutating func component(_ platform: PlatformConfiguration) -> TokenProvider {
        if let known = components[platform] { return known }
        let credentials = PlatformCredentials(
            componentAppID: platform.componentAppID, secret: platform.secret.reader,
            verifyTicket: platform.verifyTicket.reader)
        let provider = TokenProvider(
            clock: clock, holdsFailures: true,
            fingerprint: { SecretsFingerprint(of: [platform.secret], ticket: platform.verifyTicket) },
            fetch: counted(credentials.componentAppID, .componentToken) { (api) async throws(UpstreamError) in
                try await api.componentToken(for: credentials)
            })
        components[platform] = provider
        return provider
    }
}
