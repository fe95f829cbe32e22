import DayStore
import Synchronization
import WeChatAPI

/// Turns configured accesses into authorizations; the accounts of a platform share its one component token.
struct Authorizations {
    private let api: APIClient
    private let clock: any WallClock
    private let budget: CallBudget
    private let store: DayStore
    private var components: [String: TokenProvider] = [:]

    /// Makes authorizations whose token calls go through `api` and out of `budget`.
    init(api: APIClient, clock: any WallClock, budget: CallBudget, store: DayStore) {
        (self.api, self.clock, self.budget, self.store) = (api, clock, budget, store)
    }

    /// The authorization of an account.
    mutating func authorization(of account: AccountConfiguration) -> CallAuthorization {
        switch account.access {
        case .openInterface(let fromAppID): .openInterface(fromAppID: fromAppID)
        case .tokenFile(let source): .token(parameter: "access_token", kept(in: source))
        case .cloudToken(let source): .token(parameter: "cloudbase_access_token", kept(in: source))
        case .secret(let source, let kind): .token(parameter: "access_token", own(account.appID, source, kind))
        case .platform(let platform, let refreshToken):
            .token(parameter: "access_token", authorized(account.appID, platform, refreshToken))
        }
    }

    private func own(_ appID: String, _ source: SecretSource, _ kind: Credentials.TokenKind) -> TokenProvider {
        let credentials = Credentials(appID: appID, tokenKind: kind, secret: source.reader)
        let (api, budget) = (api, budget)
        return TokenProvider(clock: clock) { () async throws(UpstreamError) in
            try await Self.repeatable(budget, appID, kind.call) { () async throws(UpstreamError) in
                try await api.token(for: credentials)
            }
        }
    }

    /// A call that may be repeated: it hands out a token and takes nothing else's validity but that of the token before.
    private static func repeatable(
        _ budget: CallBudget, _ appID: String, _ call: TokenCall,
        _ fetch: () async throws(UpstreamError) -> AccessToken
    ) async throws(UpstreamError) -> AccessToken {
        try await APIClient.repeatable {
            () async throws(UpstreamError) in
            try await budget.reserve(appID, .token(call))
        } _: {
            () async throws(UpstreamError) in
            try await fetch()
        }
    }

    /// A token that is read anew for each call, so that a change counts at once.
    private func kept(in source: SecretSource) -> TokenProvider {
        let clock = clock
        return TokenProvider(clock: clock) { () async throws(UpstreamError) in
            AccessToken(secret: try source.reader(), obtainedAt: clock.uptime, lifetime: 0)
        }
    }

    private mutating func authorized(
        _ appID: String, _ platform: PlatformConfiguration, _ configured: SecretSource
    ) -> TokenProvider {
        let component = component(platform)
        let (store, budget, componentAppID) = (store, budget, platform.componentAppID)
        let source = AuthorizerTokenSource(
            api: api, appID: appID, componentAppID: componentAppID, component: component,
            readRefreshToken: { () async throws(UpstreamError) in
                let token = try configured.reader()
                do throws(StoreError) {
                    let kept = try await store.refreshToken(
                        appID: appID, componentAppID: componentAppID, configured: StableHash.of(token.exposed))
                    return kept ?? token
                } catch {
                    throw .store(reason: "\(error)")
                }
            },
            keepRefreshToken: { (next: Secret) async throws(UpstreamError) in
                let origin = StableHash.of(try configured.reader().exposed)
                do throws(StoreError) {
                    try await store.keepRefreshToken(
                        next, appID: appID, componentAppID: componentAppID, configured: origin)
                } catch {
                    throw .store(reason: "\(error)")
                }
            },
            beforeCall: { () async throws(UpstreamError) in
                try await budget.reserve(appID, .token(.authorizerToken))
            })
        return TokenProvider(clock: clock) { () async throws(UpstreamError) in try await source.fetch() }
    }

    private mutating func component(_ platform: PlatformConfiguration) -> TokenProvider {
        if let known = components[platform.componentAppID] { return known }
        let credentials = PlatformCredentials(
            componentAppID: platform.componentAppID, secret: platform.secret.reader,
            verifyTicket: platform.verifyTicket.reader)
        let (api, budget, secrets) = (api, budget, platform.secrets)
        let provider = TokenProvider(
            clock: clock, holdsFailures: true, fingerprint: { SecretSource.fingerprint(of: secrets) }
        ) { () async throws(UpstreamError) in
            try await Self.repeatable(budget, credentials.componentAppID, .componentToken) {
                () async throws(UpstreamError) in try await api.componentToken(for: credentials)
            }
        }
        components[platform.componentAppID] = provider
        return provider
    }
}
