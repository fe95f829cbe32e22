import BeijingTime
import DayStore
package import Settings
package import WeChatAPI

/// Proves each account's credentials with the fewest calls, for `check-config --online`.
///
/// An account whose token comes from upstream costs its token call; the others one data call for a day that has long been ready,
/// because only that tells whether their token is good.
package struct CredentialCheck {
    /// One account's outcome.
    package struct Outcome: Sendable {
        /// The account's name.
        package let account: String
        /// What was wrong, as a sentence; nil when upstream accepted the credentials.
        package let failure: String?
    }

    /// Asks upstream for each account, out of the same budget and store as the exporter itself.
    package static func outcomes(
        _ configuration: ExporterConfiguration, transport: any Transport
    ) async throws -> [Outcome] {
        let store = try DayStore(sharing: configuration.storePath)
        let clock = SystemWallClock()
        let api = APIClient(
            transport: transport, baseURL: configuration.api.baseURL, observer: nil, clock: clock)
        let budget = CallBudget(limit: configuration.policy.callsPerDay, store: store, clock: clock)
        let refreshTokens = RefreshTokens(store: store, clock: clock)
        var authorizations = Authorizations(api: api, clock: clock, budget: budget, refreshTokens: refreshTokens)
        let day = configuration.policy.candidate(at: clock.now) - 1
        var outcomes: [Outcome] = []
        for account in configuration.accounts {
            let authorization = authorizations.authorization(of: account)
            do throws(UpstreamError) {
                try await prove(account, authorization, api: api, budget: budget, day: day)
                outcomes.append(Outcome(account: account.name, failure: refreshTokens.complaint(of: account.appID)))
            } catch {
                outcomes.append(Outcome(account: account.name, failure: "\(error)"))
            }
        }
        return outcomes
    }

    private static func prove(
        _ account: AccountConfiguration, _ authorization: CallAuthorization, api: APIClient, budget: CallBudget,
        day: Day
    ) async throws(UpstreamError) {
        if case .token(_, let tokens) = authorization, account.tokenCall != nil {
            _ = try await tokens.token()
            return
        }
        let client = AccountClient(api: api, authorization: authorization)
        do throws(UpstreamError) {
            try await client.probe(.getupstreammsg, range: DateRange(day, day)) { () async throws(UpstreamError) in
                try await budget.reserve(account.appID, .data(.getupstreammsg))
            }
        } catch .errcode(61503, _) {
            // Whoever is told "not ready" was let in.
        }
    }
}
