import BeijingTime
import DayStore
package import Settings
package import WeChatAPI

/// Checks each account's credentials with as few calls as possible, for `check-config --online`.
///
/// An account whose token comes from upstream needs its token call only. For the others, only a data call shows whether their token is
/// good: one for a period that has long been ready, and a second one when WeChat refuses the token.
package struct CredentialCheck {
    /// One account's outcome.
    package struct Outcome: Sendable {
        /// The account's name.
        package let account: String
        /// What was wrong, as a sentence; nil when upstream accepted the credentials.
        package let failure: String?
        /// What else is known, a line each: WeChat's own quotas, and which host answered if it is not the first.
        package var notes: [String] = []
    }

    /// Checks each account with the same budget and store as the exporter itself.
    package static func outcomes(
        _ configuration: ExporterConfiguration, transport: any Transport
    ) async throws -> [Outcome] {
        let store = try DayStore(sharing: configuration.storePath)
        return await outcomes(configuration, store: store, transport: transport, clock: SystemWallClock())
    }

    /// Checks on a given store and clock.
    static func outcomes(
        _ configuration: ExporterConfiguration, store: DayStore, transport: any Transport, clock: any WallClock
    ) async -> [Outcome] {
        let api = APIClient(
            transport: transport, hosts: Hosts(configuration.api.baseURLs, clock: clock), observer: nil, clock: clock)
        let budget = CallBudget(limit: configuration.policy.callsPerDay, store: store, clock: clock)
        let refreshTokens = RefreshTokens(store: store, clock: clock)
        var authorizations = Authorizations(api: api, clock: clock, budget: budget, refreshTokens: refreshTokens)
        let question = Question(configuration, now: clock.now)
        var outcomes: [Outcome] = []
        for account in configuration.accounts {
            let authorization = authorizations.authorization(of: account)
            do throws(UpstreamError) {
                try await prove(account, authorization, question, api: api, budget: budget, clock: clock)
                var outcome = Outcome(account: account.name, failure: refreshTokens.complaint(of: account.appID))
                if configuration.policy.quota {
                    outcome.notes = await quotas(
                        of: account, authorization, configuration.endpoints, api: api, budget: budget)
                }
                let host = api.hosts.inUse
                if host != api.hosts.all[0] { outcome.notes.append("answered by \(host), not by \(api.hosts.all[0])") }
                outcomes.append(outcome)
            } catch {
                outcomes.append(Outcome(account: account.name, failure: "\(error)"))
            }
        }
        return outcomes
    }

    /// The data call that shows whether a token is good: the first endpoint that is collected, for a period that has long been ready.
    private struct Question {
        let endpoint: Endpoint
        let range: DateRange

        init(_ configuration: ExporterConfiguration, now: UnixTime) {
            endpoint = configuration.endpoints.first ?? .getupstreammsghour
            let period = endpoint.period
            let start = period.previous(period.latestFinished(by: configuration.policy.candidate(at: now)))
            range = endpoint.ranges(startingOn: start).first ?? DateRange(start, start)
        }
    }

    private static func prove(
        _ account: AccountConfiguration, _ authorization: CallAuthorization, _ question: Question, api: APIClient,
        budget: CallBudget, clock: any WallClock
    ) async throws(UpstreamError) {
        if case .token(_, let tokens) = authorization, account.tokenCall != nil {
            _ = try await tokens.token()
            return
        }
        let client = AccountClient(api: api, authorization: authorization)
        do throws(UpstreamError) {
            try await ask(question, client, account, budget)
        } catch  where error.isTokenRefusal {
            // WeChat sometimes refuses a good token. Only a cancelled check ends the wait early.
            try? await clock.sleep(until: clock.now.advanced(by: Backoff.tokenRefusal), tolerance: nil)
            try await ask(question, client, account, budget)
        }
    }

    private static func ask(
        _ question: Question, _ client: AccountClient, _ account: AccountConfiguration, _ budget: CallBudget
    ) async throws(UpstreamError) {
        do throws(UpstreamError) {
            try await client.probe(question.endpoint, range: question.range) { () async throws(UpstreamError) in
                try await budget.reserve(account.appID, .data(question.endpoint))
            }
        } catch  where error.comesAfterCredentials {
            // Such an answer shows that the caller was let in.
        }
    }
}

extension UpstreamError {
    /// Whether WeChat gives this answer only to callers whose credentials it has accepted: about quotas, dates and withdrawn calls.
    fileprivate var comesAfterCredentials: Bool {
        if case .errcode(let code, _) = self { [45009, 47009, 61500, 61501, 61503].contains(code) } else { false }
    }
}
