import BeijingTime
import DayStore
package import Languages
package import Settings
package import WeChatAPI

/// Tries each account's token and one call to each endpoint that is collected, for `check-config --online`.
///
/// Each call asks for a period that has long been ready; one whose token is refused is repeated once. After a refusal of the account
/// nothing more is tried with it.
package struct CredentialCheck {
    /// One call that was tried, and how upstream answered.
    package struct Attempt: Equatable, Sendable {
        /// What upstream's answer means.
        package enum Answer: Equatable, Sendable {
            /// The call was let in.
            case accepted
            /// The call was let in and brings no data, as the error says: the endpoint is retired, or its quota is spent.
            case withoutData(UpstreamError)
            /// The call was refused or failed.
            case refused(UpstreamError)
        }

        /// The call, such as `stable_token` or `getupstreammsghour of 2026-03-08`.
        package let call: Sentence
        /// How upstream answered.
        package let answer: Answer

        /// The error of a refused call.
        package var refusal: UpstreamError? { if case .refused(let error) = answer { error } else { nil } }
    }

    /// One account's outcome.
    package struct Outcome: Sendable {
        /// The account's name.
        package let account: String
        /// What was tried, in this order.
        package internal(set) var attempts: [Attempt] = []
        /// What is wrong although all calls were let in, as a sentence; nil when nothing is.
        package internal(set) var complaint: String?
        /// What else is known, a line each: WeChat's own quotas, and which host answered if it is not the first.
        package internal(set) var notes: [Sentence] = []

        /// Whether anything must be mended.
        package var isBad: Bool { complaint != nil || attempts.contains { $0.refusal != nil } }
    }

    private let store: DayStore
    private let api: APIClient
    private let budget: CallBudget
    private let clock: any WallClock
    private let configuration: ExporterConfiguration
    private let candidate: Day

    private init(
        _ configuration: ExporterConfiguration, store: DayStore, transport: any Transport, clock: any WallClock
    ) {
        (self.configuration, self.store, self.clock) = (configuration, store, clock)
        api = APIClient(
            transport: transport, hosts: Hosts(configuration.api.baseURLs, clock: clock), observer: nil, clock: clock)
        budget = CallBudget(
            limit: configuration.policy.callsPerDay, own: configuration.ownCallLimits, store: store, clock: clock)
        candidate = configuration.policy.candidate(at: clock.now)
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
        let check = CredentialCheck(configuration, store: store, transport: transport, clock: clock)
        let refreshTokens = RefreshTokens(store: store, clock: clock)
        var authorizations = Authorizations(
            api: check.api, clock: clock, budget: check.budget, refreshTokens: refreshTokens)
        var outcomes: [Outcome] = []
        for account in configuration.accounts {
            let authorization = authorizations.authorization(of: account)
            var outcome = Outcome(account: account.name)
            outcome.attempts = await check.attempts(account, authorization)
            outcome.complaint = refreshTokens.complaint(of: account.appID)
            outcome.notes = await check.notes(account, authorization, outcome)
            outcomes.append(outcome)
        }
        return outcomes
    }

    private func attempts(_ account: AccountConfiguration, _ authorization: CallAuthorization) async -> [Attempt] {
        var attempts: [Attempt] = []
        if case .token(_, let tokens) = authorization, let call = account.tokenCall {
            attempts.append(
                await attempt(Sentence(en: call.rawValue, zh: call.rawValue)) { () async throws(UpstreamError) in
                    _ = try await tokens.token()
                })
        }
        let client = AccountClient(api: api, authorization: authorization)
        for endpoint in configuration.endpoints(of: account)
        where attempts.allSatisfy({ $0.refusal?.scope != .account }) {
            let start = endpoint.period.previous(endpoint.period.latestFinished(by: candidate))
            attempts.append(
                await attempt(
                    Sentence(en: "\(endpoint.rawValue) of \(start)", zh: "\(endpoint.rawValue)（周期始于 \(start)）")
                ) { () async throws(UpstreamError) in
                    try await ask(endpoint, start, client, account)
                })
        }
        return attempts
    }

    private func notes(
        _ account: AccountConfiguration, _ authorization: CallAuthorization, _ outcome: Outcome
    ) async -> [Sentence] {
        guard outcome.attempts.allSatisfy({ $0.refusal?.scope != .account }) else { return [] }
        var notes: [Sentence] = []
        if configuration.policy.quota {
            notes = await Self.quotas(
                of: account, authorization, configuration.endpoints(of: account), api: api, budget: budget)
        }
        let (host, first) = (api.hosts.inUse, api.hosts.all[0])
        guard host != first else { return notes }
        return notes + [Sentence(en: "answered by \(host), not by \(first)", zh: "由 \(host) 应答，不是 \(first)")]
    }

    private func attempt(_ name: Sentence, _ call: () async throws(UpstreamError) -> Void) async -> Attempt {
        do throws(UpstreamError) {
            try await call()
            return Attempt(call: name, answer: .accepted)
        } catch {
            switch error {
            // About dates: whoever is told so was let in.
            case .errcode(61500, _), .errcode(61501, _), .errcode(61503, _):
                return Attempt(call: name, answer: .accepted)
            case .errcode(45009, _), .errcode(47009, _): return Attempt(call: name, answer: .withoutData(error))
            default: return Attempt(call: name, answer: .refused(error))
            }
        }
    }

    private func ask(
        _ endpoint: Endpoint, _ start: Day, _ client: AccountClient, _ account: AccountConfiguration
    ) async throws(UpstreamError) {
        do throws(UpstreamError) {
            try await probe(endpoint, start, client, account)
        } catch  where error.isTokenRefusal {
            // WeChat sometimes refuses a good token. Only a cancelled check ends the wait early.
            try? await clock.sleep(until: clock.now.advanced(by: Backoff.tokenRefusal), tolerance: nil)
            try await probe(endpoint, start, client, account)
        }
    }

    private func probe(
        _ endpoint: Endpoint, _ start: Day, _ client: AccountClient, _ account: AccountConfiguration
    ) async throws(UpstreamError) {
        let range = endpoint.ranges(startingOn: start).first ?? DateRange(start, start)
        try await client.probe(endpoint, range: range) { () async throws(UpstreamError) in
            try await budget.reserve(account.appID, .data(endpoint))
        }
    }
}
