package import DayStore
package import WeChatAPI

/// What the refresher of an account knows; starts as what the store restored.
package struct AccountState: Equatable, Sendable {
    private var endpoints: [Endpoint: EndpointState]
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

    /// Takes over what another state knows of endpoints that this one knows too.
    mutating func adopt(_ other: AccountState) {
        restatements = other.restatements
        for (endpoint, state) in other.endpoints where endpoints[endpoint] != nil { endpoints[endpoint] = state }
    }

    /// Changes the state of one endpoint.
    package mutating func update(_ endpoint: Endpoint, _ change: (inout EndpointState) -> Void) {
        change(&endpoints[endpoint, default: EndpointState()])
    }

    /// The instant before which a credential error of any endpoint keeps all of them closed.
    package var credentialBarrier: UnixTime? {
        endpoints.values.filter { $0.standing.error?.errorClass == .credential }.compactMap(\.standing.notBefore).max()
    }

    /// Lets every endpoint that a credential error has closed be asked again at once.
    package mutating func liftCredentialBarrier() {
        for (endpoint, state) in endpoints where state.standing.error?.errorClass == .credential {
            endpoints[endpoint]?.standing.notBefore = nil
            endpoints[endpoint]?.standing.failures = 0
        }
    }

    /// Whether the last exchange succeeded or told "not ready"; nil before any exchange.
    package var isUp: Bool? {
        let asked = endpoints.values.filter { $0.standing.lastAttempt != nil }
        let last = asked.max { ($0.standing.lastAttempt ?? .epoch) < ($1.standing.lastAttempt ?? .epoch) }
        return last.map { $0.standing.error == nil }
    }
}

/// What is known of one endpoint of an account.
package struct EndpointState: Equatable, Sendable {
    /// The latest ready period, which is shown.
    package var latest: StoredPeriod?
    /// The first days of the recent ready periods, and whether each is settled.
    package var held: [Day: Holding] = [:]
    /// What the latest period is to be compared with; nil where there is no such thing.
    package var baseline: Baseline?
    /// How calls stand.
    package var standing = CallStanding()
    /// Periods of the history that could not be had, and when to ask for them again.
    package var putOff: [Day: UnixTime] = [:]
    private var budgetDay: Day?
    private var used = 0

    /// An endpoint of which nothing is known.
    package init() {}

    /// Takes over from the store.
    init(_ stored: StoredAccount.EndpointState, today: Day) {
        (latest, held, standing) = (stored.latest, stored.held, stored.standing)
        (budgetDay, used) = (today, stored.callsUsed)
    }

    /// Calls reserved on the Beijing day `day`.
    package func callsUsed(on day: Day) -> Int { budgetDay == day ? used : 0 }

    /// Notes that `count` calls are reserved on `day`.
    package mutating func noteCalls(_ count: Int, on day: Day) { (budgetDay, used) = (day, count) }

    /// Takes in a ready period.
    package mutating func take(_ period: StoredPeriod) {
        held[period.start] = period.holding
        if period.start >= latest?.start ?? period.start { latest = period }
    }
}

extension UnixTime {
    /// 1970-01-01T00:00:00Z.
    static let epoch = UnixTime(milliseconds: 0)
}
