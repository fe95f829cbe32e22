import BeijingTime
import DayStore
import Logging
import Settings
import Waiting
import WeChatAPI

extension AccountRefresher {
    /// The present time; if the clock was set since the last look, the account is restored as far as its state can be true by now.
    ///
    /// A clock that ran ahead leaves days and instants of the future behind, and one that ran behind hid days that are held. What the
    /// store returns to an exporter that starts now is right in both cases.
    ///
    /// A task that is cancelled while it waits for the store changes nothing; the next caller looks again.
    mutating func look() async -> UnixTime {
        let reading = ClockReading(of: dependencies.clock)
        guard reading.wasSet(since: seen) else {
            seen = reading
            return reading.now
        }
        let before = state
        do {
            state = try await restored(at: reading.now)
        } catch {
            guard !Task.isCancelled else { return reading.now }
            dependencies.logger.error(
                "Cannot read the store after the clock was set; future days may be shown",
                metadata: ["account": "\(account.name)", "err": "\(error)"])
        }
        if state != before {
            dependencies.logger.warning(
                "Clock was set; data of the future is left out",
                metadata: [
                    "account": "\(account.name)", "before": "\(Rfc3339.text(seen.now))",
                    "now": "\(Rfc3339.text(reading.now))",
                ])
        }
        (seen, quotaTurn) = (reading, nil)
        publish()
        return reading.now
    }

    /// What an account that starts at `now` knows, together with this process' counts.
    private func restored(at now: UnixTime) async throws -> AccountState {
        try await dependencies.disk.run { [dependencies, account, plan, restatements = state.restatements] in
            let restored = try dependencies.store.restore(plan.scope(of: [account.appID], now: now))
            let (stored, today) = (restored[account.appID] ?? StoredAccount(), Day(containing: now))
            dependencies.budget.note(stored, of: account.appID, on: today)
            var state = AccountState(stored, configured: dependencies.endpoints, today: today)
            state.restatements = restatements
            try dependencies.baselines.complete(&state, of: account.appID)
            return state
        }
    }

    /// The first day to keep in the store after a call, before its period is added.
    ///
    /// A new latest period removes what was too old for the one before it. So a clock that runs ahead for some hours removes nothing,
    /// even if WeChat, or whatever answers in its place, returns days of the future.
    func oldestKept(after call: RefreshPlan.Call) -> Day {
        guard call.purpose == .latest, let before = state.endpoint(call.endpoint).latest else { return .firstOfData }
        let end = call.endpoint.period.lastDay(startingOn: before.start) + 1
        return min(Day(containing: dependencies.clock.now), end) - plan.policy.retentionDays
    }
}
