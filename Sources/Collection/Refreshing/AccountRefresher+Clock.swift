import BeijingTime
import DayStore
import Logging
import Settings
import Waiting
import WeChatAPI

extension AccountRefresher {
    /// The present time; when the clock was set since the last look, the account begins anew with what can be true by now.
    ///
    /// A clock that ran ahead leaves days and instants behind that have not come, and one that ran behind hid days that are held. What
    /// the store gives to an exporter that starts now is right in both cases.
    ///
    /// A task that is cancelled while it waits for the store leaves everything as it was, for whoever looks next.
    mutating func look() async -> UnixTime {
        let reading = ClockReading(of: surroundings.clock)
        guard reading.wasSet(since: seen) else {
            seen = reading
            return reading.now
        }
        let before = state
        do {
            state = try await restored(at: reading.now)
        } catch {
            guard !Task.isCancelled else { return reading.now }
            surroundings.logger.error(
                "Cannot read the store after the clock was set; days may be shown that have not come",
                metadata: ["account": "\(account.name)", "err": "\(error)"])
        }
        if state != before {
            surroundings.logger.warning(
                "Clock was set; what cannot be true by now is left out",
                metadata: [
                    "account": "\(account.name)", "before": "\(Rfc3339.text(seen.now))",
                    "now": "\(Rfc3339.text(reading.now))",
                ])
        }
        seen = reading
        publish()
        return reading.now
    }

    /// What an account knows that starts at `now`, and what was counted so far.
    private func restored(at now: UnixTime) async throws -> AccountState {
        try await surroundings.disk.run { [surroundings, account, plan, restatements = state.restatements] in
            let restored = try surroundings.store.restore(plan.scope(of: [account.appID], now: now))
            let (stored, today) = (restored[account.appID] ?? StoredAccount(), Day(containing: now))
            surroundings.budget.note(stored, of: account.appID, on: today)
            var state = AccountState(stored, configured: surroundings.endpoints, today: today)
            state.restatements = restatements
            try surroundings.baselines.complete(&state, of: account.appID)
            return state
        }
    }

    /// The first day whose numbers are kept after a call, as long as its period is not taken in yet.
    ///
    /// A new latest period drops what is too old for the one before it: a clock that runs ahead for some hours drops nothing, though
    /// WeChat, or whatever answers in its place, tells it of days that have not come.
    func oldestKept(after call: RefreshPlan.Call) -> Day {
        guard call.purpose == .latest, let before = state.endpoint(call.endpoint).latest else { return .firstOfData }
        let end = call.endpoint.period.lastDay(startingOn: before.start) + 1
        return min(Day(containing: surroundings.clock.now), end) - plan.policy.retentionDays
    }
}
