import BeijingTime
import Settings
import WeChatAPI

/// What follows from the outcome of a turn.
extension ModelAccount {
    /// Takes an outcome, which came at `now`; `secret` is the one that the call was made with.
    mutating func take(_ outcome: Outcome, of turn: Turn, now: UnixTime, secret: Int) {
        switch outcome {
        case .killed, .wrong: return
        case .rows(let edition, let cells, let isWhole):
            let reading = ModelEndpoint.Period(edition: edition, cells: cells, since: now, holding: .unsettled)
            take(reading, isWhole: isWhole, of: turn, now)
        case .fault(let fault): take(fault, of: turn, now, secret)
        }
    }

    private mutating func change(_ endpoint: Endpoint, _ body: (inout ModelEndpoint) -> Void) {
        body(&endpoints[endpoint, default: ModelEndpoint()])
    }

    // MARK: Rows

    private mutating func take(
        _ reading: ModelEndpoint.Period, isWhole: Bool, of turn: Turn, _ now: UnixTime
    ) {
        let before = endpoints[turn.endpoint]?.found(turn.start)
        let isFinal = secondReading(turn.endpoint, turn.start, since: now) == nil
        let kept = Self.merged(reading, isWhole: isWhole, into: before, now, isFinal: isFinal)
        succeed(turn, now)
        // What stays open is asked for again tomorrow.
        let isOpen = kept.holding == .unsettled || kept.holding == .incomplete
        let morning = before != nil && isOpen && kept.since < now ? nextMorning(now) : nil
        change(turn.endpoint) { known in
            if let morning { known.skips[turn.start] = .init(until: morning) }
            known.refusedSecret = nil
            known.keep(kept, of: turn.start)
            known.write(turn.start)
        }
    }

    /// What is kept of a reading and of what was held: whole numbers are never replaced by fewer, silence and rows are final when they
    /// are said twice, a period that lacks rows stays open for three days.
    private static func merged(
        _ reading: ModelEndpoint.Period, isWhole: Bool, into held: ModelEndpoint.Period?, _ now: UnixTime, isFinal: Bool
    ) -> ModelEndpoint.Period {
        let since = min(held?.since ?? now, now)
        let isLaterDay = Day(containing: now) > Day(containing: since)
        func kept(_ period: ModelEndpoint.Period, _ since: UnixTime, _ holding: ModelEndpoint.Hold)
            -> ModelEndpoint.Period
        {
            .init(edition: period.edition, cells: period.cells, since: since, holding: holding)
        }
        func lacking(_ period: ModelEndpoint.Period, _ since: UnixTime) -> ModelEndpoint.Period {
            kept(period, since, Day(containing: now) >= Day(containing: since) + 3 ? .abandoned : .incomplete)
        }
        guard let held, held.cells > 0 else {
            if !isWhole { return lacking(reading, now) }
            if reading.cells == 0 { return kept(reading, since, isLaterDay ? .settled : .unsettled) }
            return kept(reading, since, held != nil || isFinal ? .settled : .unsettled)
        }
        if held.holding == .incomplete || held.holding == .abandoned {
            if isWhole, reading.cells > 0 { return kept(reading, now, isFinal ? .settled : .unsettled) }
            return lacking(reading.cells >= held.cells ? reading : held, since)
        }
        if !isWhole { return kept(held, since, isLaterDay ? .settled : .unsettled) }
        return kept(reading.cells == 0 ? held : reading, since, .settled)
    }

    private mutating func succeed(_ turn: Turn, _ now: UnixTime) {
        (closure, streak) = (nil, [:])
        change(turn.endpoint) { known in
            (known.recheck, known.skips[turn.start]) = (nil, nil)
            (known.status.attempt, known.status.success, known.status.retiredSince) = (now, now, nil)
        }
        recover(turn, now)
    }

    /// Opens the endpoint; of its errors only that of its latest period stays.
    private mutating func recover(_ turn: Turn, _ now: UnixTime) {
        let target = target(turn.endpoint, now)
        change(turn.endpoint) { known in
            known.reopen()
            let other = target == turn.start || known.held[target] != nil ? nil : known.skips[target]
            (known.status.label, known.status.errorClass) = (other?.label, other?.errorClass)
        }
    }

    // MARK: Faults

    private mutating func take(_ fault: ModelFault, of turn: Turn, _ now: UnixTime, _ secret: Int) {
        let known = endpoints[turn.endpoint] ?? ModelEndpoint()
        // WeChat sometimes refuses a good token: once more after some seconds, unless a new day has no call left for that.
        if fault.isTokenRefusal, known.recheck == nil, known.status.label != fault.label,
            !(isSpent(turn, now) && turn.purpose == .latest)
        {
            return change(turn.endpoint) { $0.recheck = now.advanced(by: .seconds(5)) }
        }
        if fault.errorClass == .notReady {
            succeed(turn, now)
            let (again, midnight) = (now.advanced(by: jittered(.seconds(600), now)), midnight(now))
            change(turn.endpoint) { known in
                known.refusedSecret = nil
                guard turn.purpose == .latest else { return known.skips[turn.start] = .init(until: midnight) }
                (known.status.pending, known.status.askAgain) = (turn.start, again)
            }
        } else {
            fail(fault, turn, now)
            change(turn.endpoint) { $0.refusedSecret = fault.mayBeMended ? secret : nil }
            if turn.purpose == .reread, endpoints[turn.endpoint]?.skips[turn.start]?.isPutOff == true,
                settleFirstNumbers(turn.endpoint, turn.start, now)
            {
                return
            }
        }
        change(turn.endpoint) { $0.write(turn.start) }
        guard fault.errorClass == .retired else { return }
        for (start, period) in known.held where period.holding == .unsettled {
            _ = settleFirstNumbers(turn.endpoint, start, now)
        }
    }

    /// Makes the first numbers of a period final if nothing has confirmed them for three days.
    private mutating func settleFirstNumbers(_ endpoint: Endpoint, _ start: Day, _ now: UnixTime) -> Bool {
        guard var period = endpoints[endpoint]?.found(start), period.cells > 0,
            Day(containing: now) >= Day(containing: period.since) + 3
        else { return false }
        period.holding = .settled
        change(endpoint) { known in
            known.skips[start] = nil
            known.keep(period, of: start)
            known.write(start)
        }
        return true
    }

    private mutating func fail(_ fault: ModelFault, _ turn: Turn, _ now: UnixTime) {
        if fault.isErrcode, !fault.isOfAccount { (closure, streak) = (nil, [:]) }
        if fault.isOfAccount {
            streak[fault.errorClass, default: 0] += 1
            closure = (fault.errorClass, retry(fault, turn, streak[fault.errorClass, default: 1], now))
        }
        let success = endpoints.values.compactMap(\.status.success).max() ?? .init(seconds: 0)
        let failures = (endpoints[turn.endpoint]?.streak[fault.errorClass] ?? 0) + 1
        let again = retry(fault, turn, failures, now)
        var isLookAtRetired = false
        change(turn.endpoint) { known in
            known.streak[fault.errorClass] = failures
            (known.recheck, known.status.attempt, known.status.failures) = (nil, now, failures)
            known.status.notBefore = again
            if fault.errorClass == .retired { known.status.retiredSince = known.status.retiredSince ?? now }
            isLookAtRetired = fault.errorClass == .busy && known.status.errorClass == .retired
            if !isLookAtRetired { (known.status.label, known.status.errorClass) = (fault.label, fault.errorClass) }
        }
        if !isLookAtRetired, fault.mayConcernPeriod { skip(fault, turn, now, lastSuccess: success) }
    }

    /// Counts a fault against the period: after six of them a past one is put off until the morning, at once if the calls are used up.
    private mutating func skip(_ fault: ModelFault, _ turn: Turn, _ now: UnixTime, lastSuccess: UnixTime) {
        var skip = endpoints[turn.endpoint]?.skips[turn.start] ?? .init(until: now)
        skip.failures += 1
        skip.since = skip.since ?? now
        (skip.label, skip.errorClass) = (fault.label, fault.errorClass)
        skip.until = retry(fault, turn, skip.failures, now)
        let isPast = turn.purpose != .latest
        let isHopeless = skip.failures >= 6 && (fault.tellsOfPeriod || lastSuccess > skip.since ?? now)
        if isPast, isHopeless || isSpent(turn, now) {
            (skip.until, skip.isPutOff) = (morning(now), true)
            recover(turn, now)
        } else if fault.tellsOfPeriod, isPast || ["61500", "61501"].contains(fault.label) {
            // Other periods are asked for soon.
            let soon = now.advanced(by: jittered(.seconds(30), now))
            change(turn.endpoint) { $0.status.notBefore = soon }
        }
        change(turn.endpoint) { $0.skips[turn.start] = skip }
    }

    /// When the next call may be made after so many faults of a class in a row.
    private func retry(_ fault: ModelFault, _ turn: Turn, _ failures: Int, _ now: UnixTime) -> UnixTime {
        func doubled(_ first: Int, _ most: Int) -> Duration { .seconds(min(first << min(failures - 1, 20), most)) }
        switch fault.errorClass {
        case .quota: return midnight(now)
        case .retired: return nextMorning(now.advanced(by: .seconds(6 * 86_400)))
        case .credential: return now.advanced(by: doubled(900, 21_600))
        case .request where fault.isOfAccount: return now.advanced(by: doubled(900, 21_600))
        case .request where turn.purpose == .latest && failures >= 6: return morning(now)
        default: return now.advanced(by: max(jittered(doubled(30, 1_800), now), .seconds(fault.leastWait)))
        }
    }

    /// A wait with up to a tenth more or less, which differs between accounts and moments.
    private func jittered(_ wait: Duration, _ now: UnixTime) -> Duration {
        let milliseconds = Double(wait.components.seconds * 1_000)
        return .milliseconds(Int64(milliseconds * (0.9 + 0.2 * StableHash.fraction("\(appID) \(now.milliseconds)"))))
    }
}
