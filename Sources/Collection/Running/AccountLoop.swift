import BeijingTime
import DayStore
import Settings
import Synchronization
import WeChatAPI
import Waiting

/// The running loop of one account: waits, ticks, and can be stopped between two calls.
package final class AccountLoop: Sendable {
    private struct State {
        var account: AccountRefresher
        var predecessor: AccountLoop?
        var isStarted = false
        var isEnding = false
        /// Ends the current wait.
        var waking: OneTimeSignal?
    }

    private let clock: any WallClock
    private let state: Mutex<State>
    private let over = OneTimeSignal()

    /// Makes the loop of an account; it does nothing until it is started.
    init(_ account: AccountRefresher, clock: any WallClock) {
        self.clock = clock
        state = Mutex(State(account: account))
    }

    /// The account as the last tick left it.
    var account: AccountRefresher { state.withLock(\.account) }

    /// Allows the loop to run once `predecessor` has finished its call, continuing with what that one knows by then.
    func start(after predecessor: AccountLoop? = nil) {
        state.withLock { state in
            state.predecessor = predecessor
            state.isStarted = true
        }
    }

    /// Stops the loop: at once if it is waiting, otherwise after the call in flight; a loop that was never started has ended.
    func end() {
        let (isStarted, waking) = state.withLock { state in
            state.isEnding = true
            return (state.isStarted, state.waking)
        }
        waking?.give()
        if !isStarted { over.give() }
    }

    /// Whether the loop has ended.
    var isOver: Bool { over.isGiven }

    /// The account as the loop left it; waits for the loop's end, or until the task is cancelled.
    package var finished: AccountRefresher {
        get async {
            await over.wait()
            return account
        }
    }

    /// Makes every call that is due now, without starting the loop.
    func runDue() async {
        var account = account
        while !Task.isCancelled {
            let (next, now) = (account.nextTick(), clock.now)
            if next <= now {
                account = await account.turn(isYielding: false)
                state.withLock { $0.account = account }
            } else {
                // A call that is to be repeated in some seconds belongs to this round, unless something else delays it.
                guard let recheck = account.state.recheck(after: now), next <= recheck else { return }
                await rest(until: recheck)
            }
        }
    }

    /// Ticks until the loop is stopped, or until the task is cancelled, which cancels the call in flight.
    func run() async {
        await Self.inOwnTask { await self.takeOver() }
        while !Task.isCancelled, !state.withLock(\.isEnding) {
            let next = nextTick()
            if next <= clock.now { await Self.inOwnTask { await self.turn() } } else { await rest(until: next) }
        }
        over.give()
    }

    /// Does `work` in a task of its own: a task keeps the memory of its deepest call for as long as it lives, and thousands of waiting loops
    /// must not each keep that of an exchange, nor the kilobytes of an account.
    private static func inOwnTask(_ work: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await work() }
            await group.waitForAll()
        }
    }

    /// When the account is to tick next.
    private func nextTick() -> UnixTime {
        var account = account
        let next = account.nextTick()
        state.withLock { $0.account = account }
        return next
    }

    private func turn() async {
        let account = await account.turn()
        state.withLock { $0.account = account }
    }

    /// Continues with the predecessor's final knowledge and releases it, so that it is not kept for as long as this loop runs.
    private func takeOver() async {
        guard let predecessor = state.withLock({ $0.predecessor.take() }) else { return }
        var account = account
        await account.takeOver(await predecessor.finished)
        state.withLock { $0.account = account }
    }

    /// Waits until `instant`, or until the loop is stopped.
    private func rest(until instant: UnixTime) async {
        let waking = OneTimeSignal()
        let isEnding = state.withLock { state in
            state.waking = waking
            return state.isEnding
        }
        guard !isEnding else { return }
        await withTaskGroup(of: Void.self) { [clock] group in
            group.addTask {
                // The sleep fails only when the loop is to end.
                try? await clock.sleep(until: instant, tolerance: nil)
                waking.give()
            }
            await waking.wait()
            group.cancelAll()
        }
    }
}

extension AccountRefresher {
    /// Continues with what an earlier refresher of the same account knows by now, without reading the store: what is shown must not go
    /// back.
    package mutating func catchUp(with earlier: AccountRefresher) {
        let restored = state
        state.adopt(earlier.state)
        unstored = earlier.unstored.limited(to: dependencies.endpoints)
        // If the clock was set since either of them looked at it, this one's look stays, so that the next look starts anew.
        if !ClockReading(of: dependencies.clock).wasSet(since: seen) { seen = earlier.seen }
        let isOtherBudget =
            dependencies.budget !== earlier.dependencies.budget
            || plan.policy.callsPerDay != earlier.plan.policy.callsPerDay
        state.forgive(afterChangeOfUpstream: isOtherBudget)
        state.forgetErrors(unwantedBy: plan, now: dependencies.clock.now)
        for endpoint in dependencies.endpoints {
            let own = restored.endpoint(endpoint)
            // Computed with the new configuration's calendar.
            state.update(endpoint) { state in
                guard state.latest?.start == own.latest?.start else { return }
                (state.baseline, state.expectation) = (own.baseline, own.expectation)
            }
        }
    }

    /// The account after one tick in its place in the gate; unchanged if the wait for the place was cancelled.
    ///
    /// A tick for the quota alone waits for no place: it takes one that nobody needs, or, if `isYielding`, comes later.
    func turn(isYielding: Bool = true) async -> AccountRefresher {
        if isYielding, isOnlyQuotaDue {
            return await dependencies.gate.withSparePlace { await ticked() } ?? withQuotaPaused()
        }
        do { return try await dependencies.gate.withPlace { await ticked() } } catch { return self }
    }

    private func ticked() async -> AccountRefresher {
        var account = self
        _ = await account.act()
        return account
    }
}
