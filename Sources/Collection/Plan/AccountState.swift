import Baselines
package import BeijingTime
package import DayStore
package import WeChatAPI

/// What the refresher of an account knows; begins with what the store restored.
package struct AccountState: Equatable, Sendable {
    /// A failure that closes all endpoints, and until when.
    package struct Closure: Equatable, Sendable {
        /// Its class.
        package let errorClass: ErrorClass
        /// When the next call may be made.
        package let until: UnixTime
    }

    private var endpoints: [Endpoint: EndpointState]
    /// What keeps every endpoint closed; nil when nothing does.
    package private(set) var closure: Closure?
    private var streak = FailureStreak()
    /// Periods restated since the account was first configured in this process.
    package var restatements = AccountCount()
    /// WeChat's own quotas as they were last read.
    package var quotas: [Endpoint: QuotaStatus] = [:]

    /// Starts from what the store holds of the `configured` endpoints; `today` is the Beijing day to which its used calls belong.
    package init(_ stored: StoredAccount, configured: [Endpoint], today: Day) {
        let known = configured.map { endpoint in
            (endpoint, stored.endpoints[endpoint].map { EndpointState($0, today: today) } ?? EndpointState())
        }
        endpoints = Dictionary(uniqueKeysWithValues: known)
        quotas = stored.quotas.filter { configured.contains($0.key) }
    }

    /// The endpoint among `configured` whose days are compared.
    func dailyEndpoint(among configured: [Endpoint]) -> Endpoint? {
        BaselineWindow.dailyEndpoint(among: configured) { endpoint($0).status.isRetired }
    }

    /// The state of one endpoint.
    package func endpoint(_ endpoint: Endpoint) -> EndpointState { endpoints[endpoint] ?? EndpointState() }

    /// Takes over what another state knows of the common endpoints. Periods that only this state holds stay held, since the other may
    /// have looked back less far.
    mutating func adopt(_ other: AccountState) {
        (restatements, closure, streak) = (other.restatements, other.closure, other.streak)
        quotas.merge(other.quotas.filter { endpoints[$0.key] != nil }) { $1 }
        for (endpoint, state) in other.endpoints {
            guard let own = endpoints[endpoint] else { continue }
            var adopted = state
            adopted.held = own.held
            adopted.held.merge(state.held)
            endpoints[endpoint] = adopted
        }
    }

    /// Changes the state of one endpoint.
    package mutating func update(_ endpoint: Endpoint, _ change: (inout EndpointState) -> Void) {
        change(&endpoints[endpoint, default: EndpointState()])
    }

    /// Counts a failure that concerns all endpoints.
    ///
    /// - Returns: how many of its class there have been since any endpoint last answered.
    mutating func countFailure(_ errorClass: ErrorClass) -> Int { streak.count(errorClass) }

    /// Keeps every endpoint closed until `until`.
    package mutating func close(_ errorClass: ErrorClass, until: UnixTime) {
        closure = Closure(errorClass: errorClass, until: until)
    }

    /// Notes that upstream answered: nothing closes all endpoints any more.
    package mutating func reopen() { (closure, streak) = (nil, FailureStreak()) }

    /// After a reload, allows an immediate retry of whatever failed for a reason that the reload may have removed: a refused credential
    /// or request; after a change of the section `api`, everything but what outlasts a start.
    mutating func forgive(afterChangeOfUpstream isChanged: Bool) {
        reopen()
        for endpoint in endpoints.keys {
            endpoints[endpoint]?.forgive { isChanged ? !$0.outlastsStarts : $0.errorClass.mayBeMendedHere }
        }
    }

    /// Drops errors of calls that `plan` no longer makes because less is collected now: otherwise nothing would clear them for up to a
    /// month. A retired endpoint stays one, whatever is asked of it.
    mutating func forgetErrors(unwantedBy plan: RefreshPlan, now: UnixTime) {
        for (endpoint, state) in endpoints where (state.status.error?.errorClass ?? .retired) != .retired {
            if !plan.wants(endpoint, of: self, now: now) { endpoints[endpoint]?.status.error = nil }
        }
    }

    /// The earliest time after `now` at which a call with a refused new token is repeated; nil when there is none.
    func recheck(after now: UnixTime) -> UnixTime? { endpoints.values.compactMap(\.recheck).filter { $0 > now }.min() }

    /// When upstream last answered any endpoint.
    var lastSuccess: UnixTime? { endpoints.values.compactMap(\.status.lastSuccess).max() }

    /// Whether the last call of every endpoint succeeded, not counting endpoints that upstream has retired; nil before any call.
    package var isUp: Bool? {
        let asked = endpoints.values.map(\.status).filter { $0.lastAttempt != nil }
        return asked.isEmpty ? nil : asked.allSatisfy { ($0.error?.errorClass ?? .retired) == .retired }
    }
}
