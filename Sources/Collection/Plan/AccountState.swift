package import BeijingTime
package import DayStore
package import WeChatAPI

/// What the refresher of an account knows; starts as what the store restored.
package struct AccountState: Equatable, Sendable {
    /// A failure that concerns all endpoints, and until when it keeps them closed.
    package struct Closure: Equatable, Sendable {
        /// Its class.
        package let errorClass: ErrorClass
        /// When the next call may be made.
        package let until: UnixTime
    }

    private var endpoints: [Endpoint: EndpointState]
    /// What keeps every endpoint closed; nil while nothing does.
    package private(set) var closure: Closure?
    private var streak = FailureStreak()
    /// Periods restated since the start of the process.
    package var restatements = 0

    /// Takes over what the store holds of `configured` endpoints; `today` is the Beijing day of its used calls.
    package init(_ stored: StoredAccount, configured: [Endpoint], today: Day) {
        let known = configured.map { endpoint in
            (endpoint, stored.endpoints[endpoint].map { EndpointState($0, today: today) } ?? EndpointState())
        }
        endpoints = Dictionary(uniqueKeysWithValues: known)
    }

    /// The state of one endpoint.
    package func endpoint(_ endpoint: Endpoint) -> EndpointState { endpoints[endpoint] ?? EndpointState() }

    /// Takes over what another state knows of endpoints that this one knows too; what this one holds besides stays held, since the other
    /// may have looked less far back.
    mutating func adopt(_ other: AccountState) {
        (restatements, closure, streak) = (other.restatements, other.closure, other.streak)
        for (endpoint, state) in other.endpoints {
            guard let own = endpoints[endpoint] else { continue }
            var adopted = state
            adopted.held = own.held.merging(state.held) { $1 }
            endpoints[endpoint] = adopted
        }
    }

    /// Changes the state of one endpoint.
    package mutating func update(_ endpoint: Endpoint, _ change: (inout EndpointState) -> Void) {
        change(&endpoints[endpoint, default: EndpointState()])
    }

    /// Counts a failure that concerns all endpoints.
    ///
    /// - Returns: how many of its class there were since some endpoint was answered.
    mutating func countFailure(_ errorClass: ErrorClass) -> Int { streak.count(errorClass) }

    /// Keeps every endpoint closed until `until`.
    package mutating func close(_ errorClass: ErrorClass, until: UnixTime) {
        closure = Closure(errorClass: errorClass, until: until)
    }

    /// Notes that upstream answered: nothing keeps all endpoints closed.
    package mutating func reopen() { (closure, streak) = (nil, FailureStreak()) }

    /// Lets be asked again at once, after a reload, what failed for a reason that it may have ended: a refused credential or request, and
    /// after a change of the section `api` everything but upstream's own quota, as a start does.
    mutating func forgive(afterChangeOfUpstream isChanged: Bool) {
        reopen()
        for endpoint in endpoints.keys {
            endpoints[endpoint]?.forgive { isChanged ? $0.label != "45009" : $0.errorClass.mayBeMendedHere }
        }
    }

    /// Forgets the errors of calls that `plan` does not want any more, because less is collected than when they failed: nothing would clear
    /// them for up to a month.
    mutating func forgetErrors(unwantedBy plan: RefreshPlan, now: UnixTime) {
        for (endpoint, state) in endpoints where state.status.error != nil {
            if !plan.wants(endpoint, of: self, now: now) { endpoints[endpoint]?.status.error = nil }
        }
    }

    /// When, later than `now`, a call is made once more whose token was refused although it is the newest; nil while none is.
    func recheck(after now: UnixTime) -> UnixTime? { endpoints.values.compactMap(\.recheck).filter { $0 > now }.min() }

    /// When upstream last answered any endpoint.
    var lastSuccess: UnixTime? { endpoints.values.compactMap(\.status.lastSuccess).max() }

    /// Whether the last call of no endpoint stands failed, those withdrawn by upstream apart; nil before any call.
    package var isUp: Bool? {
        let asked = endpoints.values.map(\.status).filter { $0.lastAttempt != nil }
        return asked.isEmpty ? nil : asked.allSatisfy { ($0.error?.errorClass ?? .retired) == .retired }
    }
}
