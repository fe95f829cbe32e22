package import BeijingTime
import DequeModule
import ServiceLifecycle
import Settings
import Synchronization

/// Runs every account's loop until shutdown; a loop that waits, fails or hangs delays no other. Accounts come and go meanwhile.
///
/// ```text
///  Refresher ─ Agenda: wait until due ──▶ one AccountLoop an account ──▶ place in CallGate ──▶ AccountRefresher.tick
///      RefreshPlan picks the call ─▶ CallBudget reserves it ─▶ AccountClient makes it ─▶ PeriodKeeping, CallOutcome
///      ─▶ DayStore.conclude ─▶ BaselineSource ─▶ AccountSnapshot to its SnapshotPlace ─▶ back to the Agenda
/// ```
///
/// Target: Decides when WeChat is asked for what, asks, and keeps what came.
/// Keeps out: The exposition, servers and HTTP clients; it publishes snapshots to places that are passed in.
package final class Refresher: Service {
    private struct State {
        var loops: [String: AccountLoop] = [:]
        /// Replaced loops that have not finished their call.
        var ending: [ObjectIdentifier: AccountLoop] = [:]
        /// Receives the loops that go on; `nil` while the service does not run.
        var starts: AsyncStream<AccountLoop>.Continuation?
        /// How many loops tick at present.
        var ticking = 0
        /// The loops that are due and have no task yet, in the order in which they came.
        var due = Deque<AccountLoop>()

        /// Runs a loop, if the service runs.
        func start(_ loop: AccountLoop, after predecessor: AccountLoop? = nil) {
            guard let starts else { return }
            loop.start(after: predecessor)
            starts.yield(loop)
        }
    }

    private let clock: any WallClock
    private let executor: (any TaskExecutor)?
    private let agenda: Agenda
    /// How many loops may have a task at once.
    private let mostTasks: Int
    private let state: Mutex<State>

    /// How many replaced loops have not ended yet.
    var endingCount: Int { state.withLock(\.ending.count) }

    /// The account with this AppID as its last tick left it.
    package func account(_ appID: String) -> AccountRefresher? { state.withLock { $0.loops[appID] }?.account }

    /// Makes the service of these accounts, whose loops run on `executor`, or on the cooperative pool.
    ///
    /// At most `mostTasks` loops have a task at once: more than there can be calls under way, and few enough that thousands of loops that
    /// are due wait without one, since each takes kilobytes.
    package init(
        accounts: [AccountRefresher], clock: any WallClock, executor: (any TaskExecutor)? = nil, mostTasks: Int = 512
    ) {
        (self.clock, self.executor, self.mostTasks) = (clock, executor, mostTasks)
        agenda = Agenda(clock: clock)
        let loops = accounts.map { ($0.account.appID, AccountLoop($0, clock: clock)) }
        state = Mutex(State(loops: Dictionary(uniqueKeysWithValues: loops)))
    }

    /// Whether every loop rests; for tests.
    var isResting: Bool { state.withLock { $0.loops.values.allSatisfy(\.isResting) } }

    /// Ticks each account when its plan says so; returns at graceful shutdown, after the calls in flight were cancelled.
    package func run() async throws {
        let starts = begin()
        await withGracefulShutdownHandler {
            await withTaskExecutorPreference(executor) {
                await withDiscardingTaskGroup { group in
                    group.addTask { await self.agenda.run(self.wake) }
                    for await loop in starts {
                        switch loop.next() {
                        case .rest(let until): agenda.add(loop, at: until)
                        case .end: forget(loop)
                        case .tick: if mayTick(loop) { group.addTask { await self.tick(loop) } }
                        }
                    }
                    group.cancelAll()
                }
            }
        } onGracefulShutdown: {
            self.stop()
        }
        stop()
    }

    /// The loops to run, now and later; nothing may retain them for as long as this runs, since accounts go.
    private func begin() -> AsyncStream<AccountLoop> {
        let (loops, starts) = AsyncStream<AccountLoop>.makeStream()
        state.withLock { state in
            state.starts = starts
            for loop in state.loops.values { state.start(loop) }
        }
        return loops
    }

    /// Runs no further loops.
    private func stop() {
        state.withLock { $0.starts.take() }?.finish()
    }

    /// Runs a loop again that has rested.
    private func wake(_ loop: AccountLoop) {
        state.withLock { state in
            if let starts = state.starts, loop.wake() { starts.yield(loop) }
        }
    }

    /// Whether a loop may have a task now; if not, it ticks once another has.
    private func mayTick(_ loop: AccountLoop) -> Bool {
        state.withLock { state in
            guard state.ticking < mostTasks else {
                state.due.append(loop)
                return false
            }
            state.ticking += 1
            return true
        }
    }

    /// Lets a loop tick once, then decide again behind all others: whoever has a long history to fetch keeps nobody else waiting. The task goes
    /// on with the loop that has waited longest for one.
    private func tick(_ first: AccountLoop) async {
        var ticking: AccountLoop? = first
        while let loop = ticking {
            await loop.tick()
            ticking = state.withLock { state in
                state.starts?.yield(loop)
                let next = state.due.popFirst()
                if next == nil { state.ticking -= 1 }
                return next
            }
        }
    }

    private func forget(_ loop: AccountLoop) {
        state.withLock { $0.ending[ObjectIdentifier(loop)] = nil }
    }

    /// Makes every call that is due now; returns when no account has another.
    package func runOnce() async {
        let loops = state.withLock(\.loops)
        await withTaskGroup(of: Void.self) { group in
            for loop in loops.values { group.addTask(executorPreference: executor) { await loop.runDue() } }
        }
    }

    /// Continues with the `kept` accounts as they are and the `made` ones; a replaced loop finishes its call first.
    ///
    /// - Returns: the loops that are ending.
    package func replace(kept: Set<String>, made: [AccountRefresher]) -> [AccountLoop] {
        let ending = state.withLock { state in
            let ending = state.loops.filter { !kept.contains($0.key) }
            for loop in ending.values { state.ending[ObjectIdentifier(loop)] = loop }
            state.loops = state.loops.filter { kept.contains($0.key) }
            for account in made {
                let loop = AccountLoop(account, clock: clock)
                state.start(loop, after: ending[account.account.appID])
                state.loops[account.account.appID] = loop
            }
            return Array(ending.values)
        }
        for loop in ending {
            loop.end()
            if loop.isOver { forget(loop) }
        }
        agenda.removeEnded()
        return ending
    }
}
