package import DayStore
package import WeChatAPI

/// What the exporter shows of one account at one moment: data and health apart, never changed once made.
package struct AccountSnapshot: Equatable, Sendable {
    /// How calls to one endpoint stand.
    package struct Health: Equatable, Sendable {
        /// The last calls' ends and the error that stands.
        package let standing: CallStanding
        /// Calls left on the Beijing day of the snapshot.
        package let callsRemaining: Int
        /// When the next call is planned.
        package let nextAttempt: UnixTime?
    }

    /// The label `account`.
    package let name: String
    /// The latest ready period of each endpoint.
    package let shown: [Endpoint: StoredPeriod]
    /// How the calls stand.
    package let health: [Endpoint: Health]
    /// Whether the last exchange succeeded or told "not ready"; nil before any exchange.
    package let isUp: Bool?

    /// Shows `state` as it is at `now`.
    package init(
        name: String, state: AccountState, endpoints: [Endpoint], plan: RefreshPlan, now: UnixTime
    ) {
        self.name = name
        isUp = state.isUp
        var shown: [Endpoint: StoredPeriod] = [:]
        var health: [Endpoint: Health] = [:]
        for endpoint in endpoints {
            let known = state.endpoint(endpoint)
            shown[endpoint] = known.latest
            health[endpoint] = Health(
                standing: known.standing,
                callsRemaining: max(plan.policy.callsPerDay - known.callsUsed(on: Day(containing: now)), 0),
                nextAttempt: plan.next(endpoint, of: state, now: now).at)
        }
        (self.shown, self.health) = (shown, health)
    }
}
