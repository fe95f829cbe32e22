package import Baselines
package import BeijingTime
package import DayStore
import Settings
package import WeChatAPI

/// What the exporter shows of one account at one moment, data and health apart; immutable.
package struct AccountSnapshot: Equatable, Sendable {
    /// The state of the calls to one endpoint.
    package struct Health: Equatable, Sendable {
        /// The outcome of the last calls.
        package let status: EndpointStatus
        /// When the next call is planned.
        package let nextAttempt: UnixTime?
    }

    /// The label `account`.
    package let name: String
    /// Its AppID and its own labels.
    package let identity: AccountIdentity
    /// The latest ready period of each endpoint.
    package let shown: [Endpoint: StoredPeriod]
    /// When WeChat first answered with each of these periods: with one that was fetched later than it came, when its numbers were first
    /// read.
    package let readyAt: [Endpoint: UnixTime]
    /// The endpoint whose days are compared; nil where none is collected.
    package let dailyEndpoint: Endpoint?
    /// The expectation of the shown day; nil before one is shown, and for an incomplete one.
    package let expectation: Expectation?
    /// The baseline of the shown month; nil before one is shown, and for an incomplete one.
    package let monthBaseline: Baseline?
    /// What the stored days of the shown month add up to; nil before one is shown, and where no days are collected.
    package let monthDays: MonthDays?
    /// Whether the shown day of ``dailyEndpoint`` is in the calendar file; nil before any is shown.
    package let isSpecial: Bool?
    /// The state of the calls.
    package let health: [Endpoint: Health]
    /// Whether users by hour are exported.
    package let showsUsersByHour: Bool
    /// The calls that the exporter allows itself each day, for each endpoint.
    package let callsPerDay: Int
    /// How many days of the history are still to be fetched.
    package let historyDaysMissing: Int
    /// How many of them cannot be fetched at present and are asked for once each morning.
    package let historyDaysPutOff: Int
    /// Calls used on the Beijing day `callsDay`, by call.
    package private(set) var callsUsed: [Call: Int]
    /// The Beijing day of `callsUsed`.
    package private(set) var callsDay: Day
    /// How many ready periods had other numbers when they were read again.
    package let restatements: AccountCount
    /// Whether the last call of every collected endpoint succeeded; nil before any call.
    package let isUp: Bool?
    /// WeChat's own quotas as they were last read.
    package let quotas: [Endpoint: QuotaStatus]

    /// Captures `state` at `now`; `tokenCall` is the account's own token call with the calls used today, if it has one.
    package init(
        name: String, identity: AccountIdentity = AccountIdentity(appID: ""), state: AccountState,
        endpoints: [Endpoint], plan: RefreshPlan,
        tokenCall: (call: TokenCall, used: Int)?, specialDays: SpecialDays, now: UnixTime
    ) {
        (self.name, self.identity) = (name, identity)
        isUp = state.isUp
        (restatements, quotas) = (state.restatements, state.quotas)
        (callsPerDay, showsUsersByHour) = (plan.policy.callsPerDay, plan.policy.users)
        (historyDaysMissing, historyDaysPutOff) = plan.missingDays(endpoints, of: state, now: now)
        callsDay = Day(containing: now)
        var callsUsed: [Call: Int] = [:]
        var shown: [Endpoint: StoredPeriod] = [:]
        var readyAt: [Endpoint: UnixTime] = [:]
        var health: [Endpoint: Health] = [:]
        for endpoint in endpoints {
            let known = state.endpoint(endpoint)
            shown[endpoint] = known.latest
            readyAt[endpoint] = known.readyAt ?? known.latest?.fetchedAt
            callsUsed[.data(endpoint)] = known.callsUsed(on: callsDay)
            health[endpoint] = Health(
                status: known.status, nextAttempt: plan.next(endpoint, of: state, now: now).at)
        }
        if let tokenCall { callsUsed[.token(tokenCall.call)] = tokenCall.used }
        (self.shown, self.readyAt, self.health, self.callsUsed) = (shown, readyAt, health, callsUsed)
        // Numbers known to be wrong are not compared: a drop in them means nothing.
        func whole(_ endpoint: Endpoint) -> EndpointState? {
            shown[endpoint]?.completeness == .whole ? state.endpoint(endpoint) : nil
        }
        let daily = state.dailyEndpoint(among: endpoints)
        dailyEndpoint = daily
        expectation = daily.flatMap { whole($0)?.expectation }
        monthBaseline = whole(.getupstreammsgmonth)?.baseline
        monthDays = shown[.getupstreammsgmonth] == nil ? nil : state.endpoint(.getupstreammsgmonth).monthDays
        isSpecial = daily.flatMap { shown[$0] }.map { specialDays[$0.start] != nil }
    }

    /// The snapshot as of `day`: no calls are used yet on a later day than that of its publication.
    package func turned(to day: Day) -> AccountSnapshot {
        guard callsDay != day else { return self }
        var turned = self
        turned.callsDay = day
        turned.callsUsed = callsUsed.mapValues { _ in 0 }
        return turned
    }
}
