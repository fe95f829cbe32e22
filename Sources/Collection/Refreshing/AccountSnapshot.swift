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
        package let status: EndpointStatus
        /// When the next call is planned.
        package let nextAttempt: UnixTime?
    }

    /// The label `account`.
    package let name: String
    /// The latest ready period of each endpoint.
    package let shown: [Endpoint: StoredPeriod]
    /// What the periods shown are to be compared with, of the endpoints that have such a thing.
    package let baselines: [Endpoint: Baseline]
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
        var baselines: [Endpoint: Baseline] = [:]
        for endpoint in endpoints {
            let known = state.endpoint(endpoint)
            shown[endpoint] = known.latest
            // Numbers that are known to be wrong are compared with nothing: a drop of theirs is none.
            baselines[endpoint] = known.latest?.completeness == .whole ? known.baseline : nil
            callsUsed[.data(endpoint)] = known.callsUsed(on: callsDay)
            health[endpoint] = Health(
                status: known.status, nextAttempt: plan.next(endpoint, of: state, now: now).at)
        }
        if let tokenCall { callsUsed[.token(tokenCall.call)] = tokenCall.used }
        (self.shown, self.baselines, self.health, self.callsUsed) = (shown, baselines, health, callsUsed)
        isSpecial = BaselineWindow.dailyEndpoint(among: endpoints).flatMap { shown[$0] }
            .map { specialDays[$0.start] != nil }
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
