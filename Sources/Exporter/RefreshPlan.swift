import DayStore
package import WeChatAPI

/// Decides which call of an account comes next, and when: a pure function of what is held, how calls stand, and the time.
///
/// In this order: the latest period, asked for until it is ready; the one re-read of a period that is held but not settled; then, newest
/// first, the missing periods of the history, which wait until the latest period is held or known not to be ready; at last the periods
/// of which rows were refused.
package struct RefreshPlan: Sendable {
    /// One call to make.
    package struct Call: Equatable, Sendable {
        /// Why it is made.
        package enum Purpose: Int, Sendable {
            /// To get the latest period.
            case latest
            /// To see whether a held period was restated.
            case reread
            /// To fill a gap of the history.
            case history
            /// To have the rows of a held period that were refused.
            case completion

            /// Whether the period is held already.
            var isRepetition: Bool { self == .reread || self == .completion }

            /// Whether calls are kept back from it, for the polls that the next morning's day may need.
            var isModest: Bool { self == .history || self == .completion }
        }

        /// Whom to ask.
        package let endpoint: Endpoint
        /// The first day of the period to ask for.
        package let start: Day
        /// Why.
        package let purpose: Purpose
        /// Not before this instant.
        package let at: UnixTime

        /// The same call, not before `instant`.
        func delayed(until instant: UnixTime?) -> Call {
            Call(endpoint: endpoint, start: start, purpose: purpose, at: max(at, instant ?? at))
        }
    }

    /// The settings.
    package let policy: RefreshPolicy
    /// This account's share in spreading all accounts over the poll interval, 0 up to 1.
    package let spread: Double

    /// Makes the plan of the account whose place in the spread is `spread`.
    package init(policy: RefreshPolicy, spread: Double) {
        self.policy = policy
        self.spread = spread
    }

    /// The next call among `endpoints`: of those that are due the one of the first purpose and endpoint, else the one due soonest.
    package func next(_ endpoints: [Endpoint], of account: AccountState, now: UnixTime) -> Call? {
        let calls = endpoints.map { next($0, of: account, now: now) }
        let due = calls.filter { $0.at <= now }
        return due.min { $0.purpose.rawValue < $1.purpose.rawValue } ?? calls.min { $0.at < $1.at }
    }

    /// The next call of one endpoint.
    package func next(_ endpoint: Endpoint, of account: AccountState, now: UnixTime) -> Call {
        let state = account.endpoint(endpoint)
        let upcoming = upcoming(endpoint, now)
        // Each call waits for its own barrier: a history that has spent its share must not hold up polls and re-reads.
        let wanted = [
            latest(endpoint, state, now), reread(endpoint, state, now), history(endpoint, state, now),
            completion(endpoint, state, now), upcoming,
        ]
        .compactMap(\.self).map { $0.delayed(until: barrier(state, account, $0.purpose, now)) }
        return wanted.first { $0.at <= now } ?? wanted.min { $0.at < $1.at } ?? upcoming
    }

    /// The candidate period of an endpoint at `now`.
    package func target(_ endpoint: Endpoint, now: UnixTime) -> Day {
        endpoint.period.latestFinished(by: policy.candidate(at: now))
    }

    /// The first days of the periods of the history, newest first, without the latest.
    package func historyPeriods(_ endpoint: Endpoint, now: UnixTime) -> [Day] {
        let oldest = oldestWanted(endpoint, now: now)
        let older = sequence(first: target(endpoint, now: now)) { endpoint.period.previous($0) }
        return Array(older.dropFirst().prefix { $0 >= oldest })
    }

    /// The first day from which periods of an endpoint belong to the history.
    package func oldestWanted(_ endpoint: Endpoint, now: UnixTime) -> Day {
        var oldest = policy.candidate(at: now) - policy.historyDays + 1
        if endpoint == .getupstreammsgmonth, policy.baseline, policy.historyDays > 0 {
            oldest = min(oldest, BaselineWindow.months(before: target(endpoint, now: now)).last ?? oldest)
        }
        return max(oldest, Day.firstOfData)
    }

    /// What the store is to give of an account, nil for all: what is known by `now` of the periods that are wanted.
    func scope(of appID: String? = nil, now: UnixTime) -> DayStore.Scope {
        DayStore.Scope(
            appID: appID, now: now, since: { min(oldestWanted($0, now: now), target($0, now: now)) },
            through: { $0.period.latestFinished(by: Day(containing: now) - 1) })
    }

    /// How many days of the history some endpoint with daily periods still lacks.
    package func missingDays(_ endpoints: [Endpoint], of account: AccountState, now: UnixTime) -> Int {
        let missing = endpoints.filter { $0.period == .day }.map { endpoint in
            let held = account.endpoint(endpoint).held
            return Set(historyPeriods(endpoint, now: now).filter { held[$0]?.isIncomplete ?? true })
        }
        return missing.reduce(Set()) { $0.union($1) }.count
    }

    private func latest(_ endpoint: Endpoint, _ state: EndpointState, _ now: UnixTime) -> Call? {
        let start = target(endpoint, now: now)
        // Before WeChat's first day only a clock that was never set can be.
        guard state.held[start] == nil, start >= .firstOfData else { return nil }
        let published = policy.publication(of: start, endpoint.period).advanced(by: delay)
        let asked = state.standing.notReady.flatMap { $0.start == start ? $0.askAgain : nil }
        return Call(endpoint: endpoint, start: start, purpose: .latest, at: asked ?? published)
    }

    private func reread(_ endpoint: Endpoint, _ state: EndpointState, _ now: UnixTime) -> Call? {
        let calls = state.held.sorted { $0.key > $1.key }.compactMap { start, holding -> Call? in
            guard case .unsettled(let since) = holding else { return nil }
            let at = policy.reread(fetched: since, start: start, endpoint.period) ?? nextMorning(after: since)
            return Call(endpoint: endpoint, start: start, purpose: .reread, at: at).delayed(until: state.putOff[start])
        }
        return calls.first { $0.at <= now } ?? calls.min { $0.at < $1.at }
    }

    private func completion(_ endpoint: Endpoint, _ state: EndpointState, _ now: UnixTime) -> Call? {
        let calls = state.held.sorted { $0.key > $1.key }.compactMap { start, holding -> Call? in
            guard case .incomplete(let since) = holding else { return nil }
            let at = policy.reread(incompleteSince: since) ?? nextMorning(after: since)
            return Call(endpoint: endpoint, start: start, purpose: .completion, at: at)
                .delayed(until: state.putOff[start])
        }
        return calls.first { $0.at <= now } ?? calls.min { $0.at < $1.at }
    }

    /// When this account asks for a new day on the Beijing day after `time`.
    func nextMorning(after time: UnixTime) -> UnixTime {
        (Day(containing: time) + 1).at(policy.readyTime).advanced(by: delay)
    }

    private func history(_ endpoint: Endpoint, _ state: EndpointState, _ now: UnixTime) -> Call? {
        let start = target(endpoint, now: now)
        guard state.held[start] != nil || state.standing.notReady?.start == start else { return nil }
        let missing = historyPeriods(endpoint, now: now).filter { state.held[$0] == nil }.map { start in
            Call(endpoint: endpoint, start: start, purpose: .history, at: start.start)
                .delayed(until: state.putOff[start])
        }
        return missing.first { $0.at <= now } ?? missing.min { $0.at < $1.at }
    }

    /// The call for the period that follows the one that may be ready now.
    private func upcoming(_ endpoint: Endpoint, _ now: UnixTime) -> Call {
        let start = endpoint.period.lastDay(startingOn: target(endpoint, now: now)) + 1
        let at = policy.publication(of: start, endpoint.period).advanced(by: delay)
        return Call(endpoint: endpoint, start: start, purpose: .latest, at: at)
    }

    /// The instant before which a failure, a credential error of any endpoint or the budget forbids a call.
    private func barrier(
        _ state: EndpointState, _ account: AccountState, _ purpose: Call.Purpose, _ now: UnixTime
    ) -> UnixTime {
        var barrier = max(state.standing.notBefore ?? now, account.credentialBarrier ?? now)
        // A third of the day's calls is kept back from the history, for the polls that the next morning's day may need.
        let limit = purpose.isModest ? policy.callsPerDay - policy.callsPerDay / 3 : policy.callsPerDay
        if state.callsUsed(on: Day(containing: now)) >= limit {
            barrier = max(barrier, tomorrow(now))
        }
        return barrier == now ? .epoch : barrier
    }

    /// Just after the next midnight in Beijing, when quotas begin anew.
    func tomorrow(_ now: UnixTime) -> UnixTime { (Day(containing: now) + 1).start.advanced(by: delay) }

    /// How long after a common instant this account moves.
    private var delay: Duration { .milliseconds(Int64(spread * Double(policy.pollInterval.wholeMilliseconds))) }
}
