import DayStore
import Logging
import WeChatAPI

extension AccountRefresher {
    /// The rows of the call, through the fall-backs of its endpoint while upstream refuses the dates.
    mutating func fetch(_ call: RefreshPlan.Call) async throws(UpstreamError) -> [UpstreamRow] {
        var refusal = UpstreamError.errcode(61501, message: "no dates to ask for")
        for range in call.endpoint.ranges(startingOn: call.start) {
            do throws(UpstreamError) {
                return try await client.rows(call.endpoint, range: range) { () async throws(UpstreamError) in
                    try await reserve(call.endpoint)
                }
            } catch .errcode(61501, let message) {
                refusal = .errcode(61501, message: message)
            }
        }
        throw refusal
    }

    /// Takes one call out of the day's budget before it is made.
    private mutating func reserve(_ endpoint: Endpoint) async throws(UpstreamError) {
        let today = Day(containing: surroundings.clock.now)
        do throws(UpstreamError) {
            let used = try await surroundings.budget.reserve(account.appID, .data(endpoint))
            state.update(endpoint) { $0.noteCalls(used, on: today) }
        } catch {
            if case .budgetSpent(let limit) = error { state.update(endpoint) { $0.noteCalls(limit, on: today) } }
            throw error
        }
    }

    /// Turns rows into the period to keep.
    ///
    /// An empty re-read never replaces numbers: upstream has answered with empty lists during incidents, and a day once counted does not
    /// become silent. For the same reason silence is final only when it is told again on a later day.
    mutating func take(
        _ rows: [UpstreamRow], of call: RefreshPlan.Call
    ) throws(UpstreamError) -> (value: StoredPeriod, readAt: UnixTime, askAgain: UnixTime?) {
        let record = try usableRecord(of: rows, call)
        let now = surroundings.clock.now
        let held = call.purpose == .reread ? heldPeriod(call) : nil
        let kept = rows.isEmpty ? held?.record ?? record : record
        if let held, kept != held.record {
            state.restatements += 1
            let (old, new) = (held.record.messages, kept.messages)
            log(.warning, "Upstream restated a period", call, ["messages_before": "\(old)", "messages": "\(new)"])
        }
        let fetchedAt = held?.fetchedAt ?? now
        let isLastReading =
            kept.cells.isEmpty
            ? Day(containing: now) > Day(containing: fetchedAt)
            : held != nil || plan.policy.reread(fetched: now, start: call.start, call.endpoint.period) == nil
        let period = StoredPeriod(start: call.start, record: kept, fetchedAt: fetchedAt, settled: isLastReading)
        return (period, now, held != nil && !isLastReading ? plan.nextMorning(after: now) : nil)
    }

    private func usableRecord(of rows: [UpstreamRow], _ call: RefreshPlan.Call) throws(UpstreamError) -> PeriodRecord {
        let (record, rejected) = RowHygiene.record(of: rows, endpoint: call.endpoint, start: call.start)
        if !rejected.isEmpty {
            surroundings.statistics.rowsRejected(rejected, endpoint: call.endpoint)
            log(.warning, "Rows rejected", call, rejected.reduce(into: [:]) { $0[$1.key.rawValue] = "\($1.value)" })
        }
        guard rows.isEmpty || !record.cells.isEmpty else {
            throw .malformed(reason: "none of \(rows.count) rows can be used")
        }
        return record
    }

    private func heldPeriod(_ call: RefreshPlan.Call) -> StoredPeriod? {
        if let latest = state.endpoint(call.endpoint).latest, latest.start == call.start { return latest }
        do throws(StoreError) {
            return try surroundings.store.periods(
                appID: account.appID, endpoint: call.endpoint, starts: [call.start]
            ).first
        } catch {
            log(.error, "Cannot read the store", call, ["err": "\(error)"])
            return nil
        }
    }
}
