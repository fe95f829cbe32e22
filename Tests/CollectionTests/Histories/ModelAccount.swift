import BeijingTime
import Settings
import WeChatAPI

/// One account as the model has it; written from the README's table, not from the code.
struct ModelAccount {
    /// Why a call is made, in the order of their ranks.
    enum Purpose: Int { case latest, reread, history, completion }

    /// A call that may be made from some time on.
    struct Turn: Equatable {
        var endpoint: Endpoint
        var start: Day
        var purpose: Purpose
        var at: UnixTime
    }

    let place: Int
    let appID: String
    /// `calls_per_day` as it is for this account, and `history_days`.
    var callsPerDay: Int
    let historyDays: Int
    var endpoints: [Endpoint: ModelEndpoint]
    /// What keeps the whole account from calling.
    var closure: (errorClass: ErrorClass, until: UnixTime)?
    var streak: [ErrorClass: Int] = [:]
    /// Until which uptime the token in memory is good; nil without one.
    var tokenUntil: Duration?
    /// The days, by the exporter's clock, of all calls that were counted.
    var counted: [Call: [Day]] = [:]
    /// Which secret is in the file.
    var secret = 0

    init(place: Int, callsPerDay: Int, historyDays: Int) {
        (self.place, appID) = (place, History.appIDs[place])
        (self.callsPerDay, self.historyDays) = (callsPerDay, historyDays)
        endpoints = Dictionary(uniqueKeysWithValues: History.endpoints.map { ($0, ModelEndpoint()) })
    }

    /// This account's share of the ten minutes of `poll_interval`.
    var delay: Duration { .milliseconds(Int64(StableHash.fraction(appID) * 600_000)) }

    /// Calls counted on `day`, those of later days included: they were made while the clock was ahead.
    func used(_ call: Call, on day: Day) -> Int { counted[call, default: []].count { $0 >= day } }

    /// Counts one more call on `day`.
    mutating func count(_ call: Call, on day: Day) {
        dateBack(call, to: day)
        counted[call, default: []].append(day)
        // Before it one more day is remembered.
        let before = counted[call, default: []].filter { $0 < day }.max()
        counted[call] = counted[call, default: []].filter { $0 == day || $0 == before }
        let used = used(call, on: day)
        if case .data(let endpoint) = call { endpoints[endpoint]?.seen = .init(day: day, used: used) }
    }

    /// What was counted on later days was made on this one.
    mutating func dateBack(_ call: Call, to day: Day) {
        counted[call] = counted[call, default: []].map { min($0, day) }
    }

    // MARK: Time

    private static let (eight, noon) = (Duration.seconds(28_800), Duration.seconds(43_200))

    /// The period that may be ready at `now`: yesterday's from 08:00 on.
    func target(_ endpoint: Endpoint, _ now: UnixTime) -> Day {
        let today = Day(containing: now)
        return endpoint.period.latestFinished(by: today - (now < today.at(Self.eight) ? 2 : 1))
    }

    /// The first day on which a period is over.
    func end(_ endpoint: Endpoint, _ start: Day) -> Day { endpoint.period.lastDay(startingOn: start) + 1 }

    /// From then on an empty list is believed.
    func noon(_ endpoint: Endpoint, _ start: Day) -> UnixTime { end(endpoint, start).at(Self.noon) }

    /// The account's morning on the day after `time`, and its midnight.
    func nextMorning(_ time: UnixTime) -> UnixTime { (Day(containing: time) + 1).at(Self.eight).advanced(by: delay) }
    func midnight(_ time: UnixTime) -> UnixTime { (Day(containing: time) + 1).start.advanced(by: delay) }

    /// The account's next morning, which may be today's.
    func morning(_ time: UnixTime) -> UnixTime {
        let today = Day(containing: time).at(Self.eight).advanced(by: delay)
        return time < today ? today : nextMorning(time)
    }

    /// When a period first read at `since` is read again on the same day; nil when it counts as settled by then.
    func secondReading(_ endpoint: Endpoint, _ start: Day, since: UnixTime) -> UnixTime? {
        let day = Day(containing: since)
        guard day == end(endpoint, start) else { return nil }
        let at = max(day.at(Self.noon), since.advanced(by: .seconds(14_400)))
        return Day(containing: at) == day ? at : nil
    }

    // MARK: Turns

    /// The turn that is taken now, if one is due, otherwise the time of the next one.
    func next(_ now: UnixTime) -> Turn? {
        let turns = History.endpoints.flatMap { self.turns($0, now) }
        let due = turns.filter { $0.at <= now }
        return due.isEmpty ? turns.min { $0.at < $1.at } : due.min { rank($0).lexicographicallyPrecedes(rank($1)) }
    }

    /// What failed comes after what did not; then the purpose decides, then the newest.
    private func rank(_ turn: Turn) -> [Int] {
        let known = endpoints[turn.endpoint] ?? ModelEndpoint()
        let failures = known.skips[turn.start]?.failures ?? 0
        return [
            known.status.label == nil ? 0 : 1, failures >= 6 ? 1 : 0, turn.purpose.rawValue,
            History.endpoints.firstIndex(of: turn.endpoint) ?? 0, failures > 0 ? 1 : 0, -failures,
            -turn.start.daysSinceEpoch,
        ]
    }

    /// Every call of an endpoint that is to come, each with the time from which it may be made.
    func turns(_ endpoint: Endpoint, _ now: UnixTime) -> [Turn] {
        let known = endpoints[endpoint] ?? ModelEndpoint()
        var turns = wanted(endpoint, now)
        if known.status.errorClass == .retired, let shown = known.shown {
            turns.append(Turn(endpoint: endpoint, start: shown, purpose: .reread, at: .init(seconds: 0)))
        }
        let coming = endpoint.period.lastDay(startingOn: target(endpoint, now)) + 1
        let published = end(endpoint, coming).at(Self.eight).advanced(by: delay)
        turns.append(Turn(endpoint: endpoint, start: coming, purpose: .latest, at: published))
        let closed = [known.status.notBefore, closure?.until, known.recheck].compactMap(\.self).max()
        return turns.map { turn in
            var turn = turn
            if let closed, closed > now { turn.at = max(turn.at, closed) }
            if isSpent(turn, now) { turn.at = max(turn.at, midnight(now)) }
            return turn
        }
    }

    /// The calls that would be made if nothing but the periods themselves spoke against it.
    func wanted(_ endpoint: Endpoint, _ now: UnixTime) -> [Turn] {
        let known = endpoints[endpoint] ?? ModelEndpoint()
        let target = target(endpoint, now)
        var turns: [Turn] = []
        func add(_ start: Day, _ purpose: Purpose, _ at: UnixTime) {
            let until = known.skips[start]?.until ?? at
            turns.append(Turn(endpoint: endpoint, start: start, purpose: purpose, at: max(at, until)))
        }
        if known.held[target] == nil {
            let published = end(endpoint, target).at(Self.eight)
            // Who shows nothing yet does not wait for its share of the ten minutes.
            let at = known.shown == nil ? published : published.advanced(by: delay)
            add(target, .latest, known.status.pending == target ? known.status.askAgain ?? at : at)
        }
        for (start, period) in known.held {
            let (since, day) = (period.since, Day(containing: period.since))
            let later = since.advanced(by: .seconds(14_400))
            if period.holding == .unsettled {
                add(start, .reread, secondReading(endpoint, start, since: since) ?? nextMorning(since))
            } else if period.holding == .incomplete {
                add(start, .completion, Day(containing: later) == day ? later : nextMorning(since))
            }
        }
        let skip = known.skips[target]
        let isWaiting = skip.map { $0.until > now || $0.failures >= 6 } ?? false
        if known.held[target] != nil || known.status.pending == target || isWaiting {
            let oldest = oldest(endpoint, now)
            var start = endpoint.period.previous(target)
            while start >= oldest {
                if known.held[start] == nil { add(start, .history, .init(seconds: 0)) }
                start = endpoint.period.previous(start)
            }
        }
        return turns
    }

    /// The first day of the oldest period of the history.
    func oldest(_ endpoint: Endpoint, _ now: UnixTime) -> Day {
        let today = Day(containing: now)
        return today - (now < today.at(Self.eight) ? 2 : 1) - historyDays + 1
    }

    /// Whether the calls of the day for such a turn are used up: a third is kept from the past.
    func isSpent(_ turn: Turn, _ now: UnixTime) -> Bool {
        let newest = turn.endpoint.period.previous(target(turn.endpoint, now))
        let isOfThePast =
            turn.purpose == .history || turn.purpose == .completion
            || turn.purpose == .reread && turn.start < newest
        let limit = isOfThePast ? callsPerDay - callsPerDay / 3 : callsPerDay
        let seen = endpoints[turn.endpoint]?.seen
        return (seen?.day == Day(containing: now) ? seen?.used ?? 0 : 0) >= limit
    }
}
