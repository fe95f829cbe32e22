import Baselines
package import BeijingTime
import DayStore
package import Settings
package import WeChatAPI

/// Decides which call of an account comes next, and when: a pure function of the held periods, the outcome of earlier calls, and the time.
///
/// ```text
///  a period:   wanted ── ready ──▶ held, unsettled ── re-read ──▶ settled          (never asked for again)
///                │ │                    │  rows refused                ▲
///      not ready │ │ failed 6 times     ▼                              │ whole at last
///                ▼ ▼                incomplete ── completion, daily ───┴──▶ abandoned after 3 days
///   poll_interval  put off: next morning
/// ```
/// Of the calls that are due, the purpose decides: the latest period, then re-reads, then the history from the newest day backwards (once
/// the latest period is held or known not to be ready), then completions. Whatever failed comes after whatever did not, so one endpoint or
/// one period that cannot be fetched delays no other.
package struct RefreshPlan: Sendable {
    /// One call to make.
    package struct Call: Equatable, Sendable {
        /// Why it is made.
        package enum Purpose: Int, Sendable {
            /// To get the latest period.
            case latest
            /// To see whether a held period has been restated.
            case reread
            /// To fill a gap of the history.
            case history
            /// To fetch the rejected rows of a held period.
            case completion

            /// Whether such calls leave a part of the budget to the polls of the next morning.
            var isModest: Bool { self == .history || self == .completion }
        }

        /// The endpoint to call.
        package let endpoint: Endpoint
        /// The first day of the period to ask for.
        package let start: Day
        /// Why.
        package let purpose: Purpose
        /// The earliest instant of the call.
        package let at: UnixTime

        /// The same call, but not before `instant`.
        func delayed(until instant: UnixTime?) -> Call {
            Call(endpoint: endpoint, start: start, purpose: purpose, at: max(at, instant ?? at))
        }
    }

    /// The settings.
    package let policy: RefreshPolicy
    /// This account's place in spreading all accounts over the poll interval, from 0 up to 1.
    package let spread: Double

    /// Makes the plan of the account with the place `spread`.
    package init(policy: RefreshPolicy, spread: Double) { (self.policy, self.spread) = (policy, spread) }

    /// The next call among `endpoints`: of the calls that are due the first by rank, otherwise the one due soonest.
    package func next(_ endpoints: [Endpoint], of account: AccountState, now: UnixTime) -> Call? {
        let calls = endpoints.map { endpoint in
            let state = account.endpoint(endpoint)
            let call = next(endpoint, state, account, now: now)
            return (call: call, rank: rank(call, state))
        }
        let due = calls.filter { $0.call.at <= now }.min { $0.rank < $1.rank }
        return (due ?? calls.min { $0.call.at < $1.call.at })?.call
    }

    /// The rank of a call among those that are due, so that failures delay nothing else: endpoints whose last call failed come last,
    /// before them periods that failed again and again; among the rest the purpose decides.
    private func rank(_ call: Call, _ state: EndpointState) -> (Int, Int, Int) {
        let isExhausted = state.deferrals[call.start]?.isExhausted ?? false
        return (state.status.error == nil ? 0 : 1, isExhausted ? 1 : 0, call.purpose.rawValue)
    }

    /// The next call of one endpoint.
    package func next(_ endpoint: Endpoint, of account: AccountState, now: UnixTime) -> Call {
        next(endpoint, account.endpoint(endpoint), account, now: now)
    }

    private func next(
        _ endpoint: Endpoint, _ state: EndpointState, _ account: AccountState, now: UnixTime
    ) -> Call {
        let upcoming = upcoming(endpoint, now)
        // Each call waits for its own barrier: a history that has used up its share must not delay polls and re-reads.
        let wanted = [
            latest(endpoint, state, now), reread(endpoint, state, now), history(endpoint, state, now),
            completion(endpoint, state, now), look(at: endpoint, state), upcoming,
        ]
        .compactMap(\.self).map { $0.delayed(until: barrier(state, account, $0, now)) }
        let due = wanted.filter { $0.at <= now }.min { rank($0, state) < rank($1, state) }
        return due ?? wanted.min { $0.at < $1.at } ?? upcoming
    }

    /// Whether some call of an endpoint would be due without failures and the budget; only then can its error be current.
    func wants(_ endpoint: Endpoint, of account: AccountState, now: UnixTime) -> Bool {
        var state = account.endpoint(endpoint)
        state.deferrals = state.deferrals.filter(\.value.isPutOff)
        state.noteCalls(0, on: Day(containing: now))
        let wanted = [
            latest(endpoint, state, now), reread(endpoint, state, now), history(endpoint, state, now),
            completion(endpoint, state, now),
        ]
        return wanted.contains { $0.map { $0.at <= now } ?? false }
    }

    /// The latest period of an endpoint that may be ready at `now`.
    package func target(_ endpoint: Endpoint, now: UnixTime) -> Day {
        endpoint.period.latestFinished(by: policy.candidate(at: now))
    }

    /// The first day of the oldest period of an endpoint that belongs to the history.
    package func oldestWanted(_ endpoint: Endpoint, now: UnixTime) -> Day {
        var oldest = policy.candidate(at: now) - policy.historyDays + 1
        if endpoint == .getupstreammsgmonth, policy.baseline, policy.historyDays > 0 {
            oldest = min(oldest, BaselineWindow.months(before: target(endpoint, now: now)).last ?? oldest)
        }
        return max(oldest, Day.firstOfData)
    }

    /// What to restore from the store for some accounts (nil for all): everything known by `now` of the wanted periods.
    func scope(of appIDs: [String]? = nil, now: UnixTime) -> DayStore.Scope {
        DayStore.Scope(
            appIDs, now: now, since: { min(oldestWanted($0, now: now), target($0, now: now)) },
            through: { $0.period.latestFinished(by: Day(containing: now) - 1) })
    }

    private func latest(_ endpoint: Endpoint, _ state: EndpointState, _ now: UnixTime) -> Call? {
        let start = target(endpoint, now: now)
        // Only a clock that was never set can be before WeChat's first day.
        guard state.held[start] == nil, start >= .firstOfData else { return nil }
        // An exporter that shows nothing yet waits for nobody.
        let delay = state.latest == nil ? .zero : delay
        let published = policy.publication(of: start, endpoint.period).advanced(by: delay)
        let asked = state.status.notReady.flatMap { $0.start == start ? $0.askAgain : nil }
        return Call(endpoint: endpoint, start: start, purpose: .latest, at: asked ?? published)
            .delayed(until: state.deferrals[start]?.until)
    }

    private func reread(_ endpoint: Endpoint, _ state: EndpointState, _ now: UnixTime) -> Call? {
        again(endpoint, state, .reread, now) { start, holding in
            guard case .unsettled(let since) = holding else { return nil }
            return policy.reread(fetched: since, start: start, endpoint.period) ?? nextMorning(after: since)
        }
    }

    /// The next call for a period that is held and still open, of those for which `due` tells when.
    private func again(
        _ endpoint: Endpoint, _ state: EndpointState, _ purpose: Call.Purpose, _ now: UnixTime,
        due: (Day, Holding) -> UnixTime?
    ) -> Call? {
        let open = state.held.open.sorted { $0.key > $1.key }
        let calls = open.compactMap { start, holding in
            due(start, holding).map { at in
                Call(endpoint: endpoint, start: start, purpose: purpose, at: at)
                    .delayed(until: state.deferrals[start]?.until)
            }
        }
        return soonest(calls, state, now)
    }

    /// Of the calls of one purpose that are due, and for which calls are left, the first one without failures, otherwise the one closest to
    /// being put off, so that many bad periods do not hold each other up; if none is due, the one due soonest.
    private func soonest(_ calls: [Call], _ state: EndpointState, _ now: UnixTime) -> Call? {
        let calls = calls.map { isSpent(state, $0, now) ? $0.delayed(until: tomorrow(now)) : $0 }
        let due = calls.filter { $0.at <= now }.map { (call: $0, rank: rank(state.deferrals[$0.start])) }
        return due.min { $0.rank < $1.rank }?.call ?? calls.min { $0.at < $1.at }
    }

    private func rank(_ deferral: Deferral?) -> (Int, Int) {
        guard let deferral, deferral.failures > 0 else { return (0, 0) }
        return (deferral.isExhausted ? 2 : 1, -deferral.failures)
    }

    /// When this account next asks for a new day.
    func morning(after time: UnixTime) -> UnixTime {
        let today = Day(containing: time).at(policy.readyTime).advanced(by: delay)
        return time < today ? today : nextMorning(after: time)
    }

    private func completion(_ endpoint: Endpoint, _ state: EndpointState, _ now: UnixTime) -> Call? {
        again(endpoint, state, .completion, now) { _, holding in
            guard case .incomplete(let since) = holding else { return nil }
            return policy.reread(incompleteSince: since) ?? nextMorning(after: since)
        }
    }

    /// When this account asks for a new day on the Beijing day after `time`.
    func nextMorning(after time: UnixTime) -> UnixTime {
        (Day(containing: time) + 1).at(policy.readyTime).advanced(by: delay)
    }

    private func history(_ endpoint: Endpoint, _ state: EndpointState, _ now: UnixTime) -> Call? {
        let start = target(endpoint, now: now)
        let isWaiting = state.deferrals[start].map { $0.until > now || $0.isExhausted } ?? false
        guard isWaiting || state.held[start] != nil || state.status.notReady?.start == start else { return nil }
        let missing = historyPeriods(endpoint, now: now).lazy.filter { state.held[$0] == nil }.map { start in
            Call(endpoint: endpoint, start: start, purpose: .history, at: start.start)
                .delayed(until: state.deferrals[start]?.until)
        }
        // Days of the past are due at once, so that the newest goes first where none has failed.
        return state.deferrals.isEmpty ? missing.first { _ in true } : soonest(Array(missing), state, now)
    }

    /// The call for the period after the one that may be ready now.
    private func upcoming(_ endpoint: Endpoint, _ now: UnixTime) -> Call {
        let start = endpoint.period.lastDay(startingOn: target(endpoint, now: now)) + 1
        let at = policy.publication(of: start, endpoint.period).advanced(by: delay)
        return Call(endpoint: endpoint, start: start, purpose: .latest, at: at)
    }

    /// The instant before which a failure of the endpoint or the account, or the budget, rules out a call.
    private func barrier(
        _ state: EndpointState, _ account: AccountState, _ call: Call, _ now: UnixTime
    ) -> UnixTime {
        var barrier = max(state.status.notBefore ?? now, account.closure?.until ?? now, state.recheck ?? now)
        if isSpent(state, call, now) { barrier = max(barrier, tomorrow(now)) }
        return barrier == now ? .epoch : barrier
    }

    /// Whether the part of the daily budget meant for such a call is used up.
    ///
    /// A third of the budget is kept back from the past, for the polls and re-reads that the next morning's day may need.
    func isSpent(_ state: EndpointState, _ call: Call, _ now: UnixTime) -> Bool {
        let isOld = call.start < call.endpoint.period.previous(target(call.endpoint, now: now))
        let isPast = call.purpose.isModest || call.purpose == .reread && isOld
        let limit = isPast ? policy.callsPerDay - policy.callsPerDay / 3 : policy.callsPerDay
        return state.callsUsed(on: Day(containing: now)) >= limit
    }

    /// Just after the next midnight in Beijing, when quotas are reset.
    func tomorrow(_ now: UnixTime) -> UnixTime { (Day(containing: now) + 1).start.advanced(by: delay) }

    /// How long after a common instant this account acts.
    private var delay: Duration { .milliseconds(Int64(spread * Double(policy.pollInterval.wholeMilliseconds))) }
}
