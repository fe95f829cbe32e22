import BeijingTime
import DayStore
import Logging
import Settings
import Waiting
import WeChatAPI

extension AccountRefresher {
    /// Fetches the requested period from upstream.
    mutating func fetch(_ call: RefreshPlan.Call) async throws(UpstreamError) -> PeriodReading {
        let asking = self
        return try await client.reading(of: call.endpoint, startingOn: call.start) { () async throws(UpstreamError) in
            try await reserve(call.endpoint)
        } rejected: { rejected in
            asking.log(
                .warning, "Rows rejected", call, rejected.reduce(into: [:]) { $0[$1.key.rawValue] = "\($1.value)" })
        }
    }

    /// Reserves one call of the day's budget before it is made.
    private mutating func reserve(_ endpoint: Endpoint) async throws(UpstreamError) {
        let today = Day(containing: dependencies.clock.now)
        do throws(UpstreamError) {
            let used = try await dependencies.budget.reserve(account.appID, .data(endpoint))
            state.update(endpoint) { $0.noteCalls(used, on: today) }
        } catch {
            if case .budgetSpent(let limit) = error { state.update(endpoint) { $0.noteCalls(limit, on: today) } }
            throw error
        }
    }

    /// What comes of a reading.
    struct Merged {
        /// The period to keep.
        let value: StoredPeriod
        /// When it was read.
        let readAt: UnixTime
        /// When to read it again, where that is not for the plan to say.
        var askAgain: UnixTime?
        /// What the answer says of the period's coming.
        var news: Arrival.News?
    }

    /// Merges a reading into what is held.
    mutating func merge(_ reading: PeriodReading, into held: StoredPeriod?, of call: RefreshPlan.Call) -> Merged {
        let now = dependencies.clock.now
        let isFinalAtOnce = plan.policy.reread(fetched: now, start: call.start, call.endpoint.period) == nil
        let kept = PeriodKeeping.period(call.start, reading, held: held, now: now, isFinalAtOnce: isFinalAtOnce)
        guard let held else {
            return Merged(value: kept, readAt: now, news: call.purpose == .latest ? .ready(now) : nil)
        }
        var news: Arrival.News?
        if held.completeness == .whole, kept.record != held.record {
            state.restatements.count += 1
            news = .restated(now)
            let (old, new) = (held.record.messages, kept.record.messages)
            let messages: Logger.Metadata =
                call.endpoint.rowKind.isOfMessages ? ["messages_before": "\(old)", "messages": "\(new)"] : [:]
            log(.warning, "Upstream restated a period", call, messages)
        }
        // A period that is still open is read again tomorrow; new numbers have their own time.
        let isOpen = kept.holding != .settled && kept.holding != .abandoned
        let askAgain = isOpen && kept.fetchedAt < now ? plan.nextMorning(after: now) : nil
        return Merged(value: kept, readAt: now, askAgain: askAgain, news: news)
    }

    /// The held period of a re-read that has failed for days: its first numbers become final then, or they would never be sent.
    func unconfirmed(_ call: RefreshPlan.Call, now: UnixTime) async -> StoredPeriod? {
        guard call.purpose == .reread, state.endpoint(call.endpoint).deferrals[call.start]?.isPutOff == true else {
            return nil
        }
        return await withFirstNumbers(call, now: now)
    }

    /// The re-reads that a retired endpoint will not answer any more, each with the period whose first numbers become final.
    func unconfirmed(_ endpoint: Endpoint, now: UnixTime) async -> [(call: RefreshPlan.Call, period: StoredPeriod)] {
        var periods: [(call: RefreshPlan.Call, period: StoredPeriod)] = []
        for (start, holding) in state.endpoint(endpoint).held.open.sorted(by: { $0.key < $1.key }) {
            guard case .unsettled = holding else { continue }
            let call = RefreshPlan.Call(endpoint: endpoint, start: start, purpose: .reread, at: now)
            if let period = await withFirstNumbers(call, now: now) { periods.append((call, period)) }
        }
        return periods
    }

    /// The held period with its first numbers made final; nil while a reading may still confirm or correct them.
    private func withFirstNumbers(_ call: RefreshPlan.Call, now: UnixTime) async -> StoredPeriod? {
        guard let held = try? await heldPeriod(call), !held.record.cells.isEmpty,
            Day(containing: now) >= Day(containing: held.fetchedAt) + PeriodKeeping.incompleteDays
        else { return nil }
        return StoredPeriod(start: held.start, record: held.record, fetchedAt: held.fetchedAt, settled: true)
    }

    /// The held period; complete numbers that were just read replace it even when it cannot be read.
    func heldPeriod(
        _ call: RefreshPlan.Call, before reading: PeriodReading
    ) async throws(UpstreamError) -> StoredPeriod? {
        do throws(UpstreamError) {
            return try await heldPeriod(call)
        } catch {
            guard !Task.isCancelled, reading.isWhole, !reading.record.cells.isEmpty else { throw error }
            return nil
        }
    }

    /// The held period from memory or the store, for any purpose: the store may hold days that this process has never seen.
    private func heldPeriod(_ call: RefreshPlan.Call) async throws(UpstreamError) -> StoredPeriod? {
        if let latest = state.endpoint(call.endpoint).latest, latest.start == call.start { return latest }
        let (store, appID) = (dependencies.store, account.appID)
        do {
            return try await dependencies.disk.run {
                try store.periods(appID: appID, endpoint: call.endpoint, starts: [call.start]).first
            }
        } catch {
            if !Task.isCancelled { log(.error, "Cannot read the store", call, ["err": "\(error)"]) }
            throw .store(reason: "\(error)")
        }
    }
}
