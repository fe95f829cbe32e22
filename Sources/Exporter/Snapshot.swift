package import DayStore
package import WeChatAPI

/// What the exporter shows of one account at one moment: data and health apart, never changed once made.
package struct AccountSnapshot: Equatable, Sendable {
    /// How calls to one endpoint stand.
    package struct Health: Equatable, Sendable {
        /// The last calls' ends and the error that stands.
        package let standing: CallStanding
        /// Calls reserved on `callsDay`; none on any later day.
        package let callsUsed: Int
        /// The Beijing day of `callsUsed`.
        package let callsDay: Day
        /// When the next call is planned.
        package let nextAttempt: UnixTime?
    }

    /// The label `account`.
    package let name: String
    /// The latest ready period of each endpoint.
    package let shown: [Endpoint: StoredPeriod]
    /// How the calls stand.
    package let health: [Endpoint: Health]
    /// Calls that the exporter allows itself a day, for each endpoint.
    package let callsPerDay: Int
    /// Whether the last exchange succeeded or told "not ready"; nil before any exchange.
    package let isUp: Bool?

    /// Shows `state` as it is at `now`.
    package init(
        name: String, state: AccountState, endpoints: [Endpoint], plan: RefreshPlan, now: UnixTime
    ) {
        self.name = name
        isUp = state.isUp
        callsPerDay = plan.policy.callsPerDay
        let today = Day(containing: now)
        var shown: [Endpoint: StoredPeriod] = [:]
        var health: [Endpoint: Health] = [:]
        for endpoint in endpoints {
            let known = state.endpoint(endpoint)
            shown[endpoint] = known.latest
            health[endpoint] = Health(
                standing: known.standing,
                callsUsed: known.callsUsed(on: today), callsDay: today,
                nextAttempt: plan.next(endpoint, of: state, now: now).at)
        }
        (self.shown, self.health) = (shown, health)
    }
}
