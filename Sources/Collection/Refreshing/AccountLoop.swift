import BeijingTime
import DayStore
import Synchronization
import WeChatAPI
import Waiting

/// The running loop of one account: waits, ticks, and can be asked to end between two calls.
package final class AccountLoop: Sendable {
    private struct State {
        var account: AccountRefresher
        var predecessor: AccountLoop?
        var isStarted = false
        var isEnding = false
        /// Ends the rest that is being taken.
        var waking: OneTimeSignal?
    }

    private let clock: any WallClock
    private let state: Mutex<State>
    private let over = OneTimeSignal()

    /// Makes the loop of an account; it rests until it is started.
    init(_ account: AccountRefresher, clock: any WallClock) {
        self.clock = clock
        state = Mutex(State(account: account))
    }

    /// The account as its last tick left it.
    var account: AccountRefresher { state.withLock(\.account) }

    /// Lets the loop be run, after `predecessor` has finished its call, and with what that one knows by then.
    func start(after predecessor: AccountLoop? = nil) {
        state.withLock { state in
            state.predecessor = predecessor
            state.isStarted = true
        }
    }

    /// Asks the loop to end: at once when it waits for a time, else after the call in flight; one that was not started has ended.
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

    /// The account as the loop left it; waits for its end, or until the task is cancelled.
    package var finished: AccountRefresher {
        get async {
            await over.wait()
            return account
        }
    }

    /// Makes every call that is due now; for a loop that is not started.
    func runDue() async {
        var account = account
        while !Task.isCancelled {
            let (next, now) = (account.nextTick(), clock.now)
            if next <= now {
                account = await account.turn()
                state.withLock { $0.account = account }
            } else {
                // What is made once more in some seconds belongs to this round, unless something else puts it off.
                guard let recheck = account.state.recheck(after: now), next <= recheck else { return }
                await rest(until: recheck)
            }
        }
    }

    /// Ticks until the loop is asked to end, or the task is cancelled and the call in flight with it.
    func run() async {
        await takeOver()
        var account = account
        while !Task.isCancelled, !state.withLock(\.isEnding) {
            let next = account.nextTick()
            if next <= clock.now { account = await account.turn() } else { await rest(until: next) }
            state.withLock { $0.account = account }
        }
        over.give()
    }

    /// Goes on with what the predecessor knows at its end, and lets go of it: it must not be kept for as long as this loop runs.
    private func takeOver() async {
        guard let predecessor = state.withLock({ $0.predecessor.take() }) else { return }
        var account = account
        await account.takeOver(await predecessor.finished)
        state.withLock { $0.account = account }
    }

    /// Waits until `instant`, or until the loop is to end.
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
    /// Goes on with what an earlier refresher of the same account knows by now, without a look at the store: what is shown must not go back.
    package mutating func catchUp(with earlier: AccountRefresher) {
        let restored = state
        state.adopt(earlier.state)
        // If the clock was set since one of both looked at it, that look is kept: the next one begins anew.
        if !ClockReading(of: dependencies.clock).wasSet(since: seen) { seen = earlier.seen }
        state.forgive(afterChangeOfUpstream: dependencies.budget !== earlier.dependencies.budget)
        state.forgetErrors(unwantedBy: plan, now: dependencies.clock.now)
        for endpoint in dependencies.endpoints {
            let own = restored.endpoint(endpoint)
            // Made by the new configuration's calendar.
            state.update(endpoint) { if $0.latest?.start == own.latest?.start { $0.baseline = own.baseline } }
        }
    }

    /// The account after one tick at its place in the gate; as it was when the wait for the place was cancelled.
    ///
    /// The tick runs in a task of its own: a task keeps the memory of its deepest call for as long as it lives, and thousands of loops that
    /// wait for their turn or for tomorrow must not each keep that of an exchange.
    func turn() async -> AccountRefresher {
        do {
            return try await dependencies.gate.withPlace {
                await withTaskGroup(of: AccountRefresher.self) { group in
                    group.addTask {
                        var account = self
                        _ = await account.tick()
                        return account
                    }
                    return await group.next() ?? self
                }
            }
        } catch {
            return self
        }
    }
}
