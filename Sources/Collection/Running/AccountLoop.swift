import BeijingTime
import DayStore
import Settings
import Synchronization
import WeChatAPI
import Waiting

/// The loop of one account: ticks when it is due, rests until it is woken, and can be stopped between two calls.
package final class AccountLoop: Sendable {
    private enum Phase {
        /// Not started.
        case new
        /// Started or woken: it ticks, or is about to.
        case working
        case resting
    }

    private struct State {
        var account: AccountRefresher
        var predecessor: AccountLoop?
        var phase = Phase.new
        var isEnding = false
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
            state.phase = .working
        }
    }

    /// Whether the loop rested and goes on now.
    func wake() -> Bool {
        state.withLock { state in
            guard state.phase == .resting, !state.isEnding else { return false }
            state.phase = .working
            return true
        }
    }

    /// Stops the loop: at once if it rests or was never started, otherwise after the call in flight.
    func end() {
        let isWorking = state.withLock { state in
            state.isEnding = true
            return state.phase == .working
        }
        if !isWorking { over.give() }
    }

    /// The loop's last look at the clock, by which it planned.
    var seen: ClockReading { state.withLock(\.account.seen) }

    /// Whether the loop rests until it is woken.
    var isResting: Bool { state.withLock { $0.phase == .resting } }

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
                // The sleep fails only when the round is to end.
                try? await clock.sleep(until: recheck, tolerance: nil)
            }
        }
    }

    /// What a loop does next.
    enum Next {
        /// Nothing until then, or until it is woken.
        case rest(until: UnixTime)
        /// It ticks.
        case tick
        /// It has ended.
        case end
    }

    /// Decides what the loop does next.
    func next() -> Next {
        var account = account
        let next = account.nextTurn()
        let isDue = next <= clock.now
        let decision: Next = state.withLock { state in
            state.account = account
            // What the predecessor learns at last is taken over even by a loop that ends, for the one that follows it.
            if state.predecessor != nil { return .tick }
            if state.isEnding { return .end }
            if isDue { return .tick }
            state.phase = .resting
            return .rest(until: next)
        }
        if case .end = decision { over.give() }
        return decision
    }

    /// Takes over from the predecessor, if there is one, and ticks if the loop is not ending; a cancelled task ends the call in flight.
    func tick() async {
        await takeOver()
        guard !Task.isCancelled, !state.withLock(\.isEnding) else { return }
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
    /// A tick for the quota alone waits for no place: it takes one that nobody needs, or, if `isYielding`, books another turn.
    func turn(isYielding: Bool = true) async -> AccountRefresher {
        if isYielding, isOnlyQuotaDue {
            if let ticked = await dependencies.gate.withSparePlace({ await ticked() }) { return ticked }
            var waiting = self
            waiting.bookQuotaTurn()
            return waiting
        }
        do { return try await dependencies.gate.withPlace { await ticked() } } catch { return self }
    }

    private func ticked() async -> AccountRefresher {
        var account = self
        _ = await account.act()
        return account
    }
}
