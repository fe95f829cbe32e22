package import Baselines
package import BeijingTime
package import DayStore
import Settings
package import WeChatAPI

/// What the exporter shows of one account at one moment: data and health apart, never changed once made.
package struct AccountSnapshot: Equatable, Sendable {
    /// How calls to one endpoint stand.
    package struct Health: Equatable, Sendable {
        /// The last calls' ends and the error that stands.
        package let standing: CallStanding
        /// When the next call is planned.
        package let nextAttempt: UnixTime?
    }

    /// The label `account`.
    package let name: String
    /// The latest ready period of each endpoint.
    package let shown: [Endpoint: StoredPeriod]
    /// What was to be expected of the day shown; nil before one is, and for one that is incomplete.
    package let expectation: Expectation?
    /// What the month shown is to be compared with; nil likewise.
    package let monthBaseline: Baseline?
    /// Whether the day whose hours (or whose sums, where no hours are collected) are shown is in the calendar file; nil before any is shown.
    package let isSpecial: Bool?
    /// How the calls stand.
    package let health: [Endpoint: Health]
    /// Calls that the exporter allows itself a day, for each endpoint.
    package let callsPerDay: Int
    /// Days of the history that are still to be fetched.
    package let historyDaysMissing: Int
    /// Those of them that cannot be had at present and are asked for once a morning.
    package let historyDaysPutOff: Int
    /// Calls used on the Beijing day `callsDay`, by call.
    package private(set) var callsUsed: [Call: Int]
    /// The Beijing day of `callsUsed`.
    package private(set) var callsDay: Day
    /// Ready periods whose numbers had changed when they were read again, since the start of the process.
    package let restatements: Int
    /// Whether the last call of no collected endpoint stands failed; nil before any call.
    package let isUp: Bool?

    /// Shows `state` as it is at `now`; `tokenCall` is the account's own token call with the calls used today, if it has one.
    package init(
        name: String, state: AccountState, endpoints: [Endpoint], plan: RefreshPlan,
        tokenCall: (call: TokenCall, used: Int)?, specialDays: SpecialDays, now: UnixTime
    ) {
        self.name = name
        isUp = state.isUp
        restatements = state.restatements
        callsPerDay = plan.policy.callsPerDay
        (historyDaysMissing, historyDaysPutOff) = plan.missingDays(endpoints, of: state, now: now)
        callsDay = Day(containing: now)
        var callsUsed: [Call: Int] = [:]
        var shown: [Endpoint: StoredPeriod] = [:]
        var health: [Endpoint: Health] = [:]
        for endpoint in endpoints {
            let known = state.endpoint(endpoint)
            shown[endpoint] = known.latest
            callsUsed[.data(endpoint)] = known.callsUsed(on: callsDay)
            health[endpoint] = Health(
                standing: known.standing, nextAttempt: plan.next(endpoint, of: state, now: now).at)
        }
        if let tokenCall { callsUsed[.token(tokenCall.call)] = tokenCall.used }
        (self.shown, self.health, self.callsUsed) = (shown, health, callsUsed)
        // Numbers that are known to be wrong are compared with nothing: a drop of theirs is none.
        func whole(_ endpoint: Endpoint) -> EndpointState? {
            shown[endpoint]?.completeness == .whole ? state.endpoint(endpoint) : nil
        }
        let daily = BaselineWindow.dailyEndpoint(among: endpoints)
        expectation = daily.flatMap { whole($0)?.expectation }
        monthBaseline = whole(.getupstreammsgmonth)?.baseline
        isSpecial = daily.flatMap { shown[$0] }.map { specialDays[$0.start] != nil }
    }

    /// The same account on `day`: on another day than that of its last publication, no call was used yet.
    package func turned(to day: Day) -> AccountSnapshot {
        guard callsDay != day else { return self }
        var turned = self
        turned.callsDay = day
        turned.callsUsed = callsUsed.mapValues { _ in 0 }
        return turned
    }
}
