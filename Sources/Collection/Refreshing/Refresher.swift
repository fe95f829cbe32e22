package import BeijingTime
import ServiceLifecycle
import Settings
import Synchronization

/// Runs every account's loop until shutdown; a loop that waits, fails or hangs delays no other. Accounts come and go while it runs.
///
/// Target: Decides when WeChat is asked for what, asks, and keeps what came.
/// Keeps out: The exposition, servers and HTTP clients; it publishes snapshots to whoever passed a place.
package final class Refresher: Service {
    private struct State {
        var loops: [String: AccountLoop] = [:]
        /// Replaced loops whose call is not finished.
        var ending: [ObjectIdentifier: AccountLoop] = [:]
        var isRunning = false
    }

    private let clock: any WallClock
    private let state: Mutex<State>

    /// How many replaced loops have not ended.
    var endingCount: Int { state.withLock(\.ending.count) }

    /// The account with this AppID as its last tick left it.
    package func account(_ appID: String) -> AccountRefresher? { state.withLock { $0.loops[appID] }?.account }

    /// Makes the service of these accounts.
    package init(accounts: [AccountRefresher], clock: any WallClock) {
        self.clock = clock
        let loops = accounts.map { ($0.account.appID, AccountLoop($0, clock: clock)) }
        state = Mutex(State(loops: Dictionary(uniqueKeysWithValues: loops)))
    }

    /// Ticks each account whenever its plan says so; returns at graceful shutdown, after the calls in flight were cancelled.
    package func run() async throws {
        for loop in begin() { loop.start() }
        // The wait throws when the task is cancelled, which ends the service as well.
        try? await gracefulShutdown()
        let last = state.withLock { state in
            state.isRunning = false
            return Array(state.loops.values) + state.ending.values
        }
        for loop in last { loop.cancel() }
        for loop in last { _ = await loop.finished }
    }

    /// The loops to start; nobody may keep them for as long as this runs, since accounts go.
    private func begin() -> [AccountLoop] {
        state.withLock { state in
            state.isRunning = true
            return Array(state.loops.values)
        }
    }

    /// Makes every call that is due now and returns when no account has another.
    package func runOnce() async {
        let loops = state.withLock(\.loops)
        await withTaskGroup(of: Void.self) { group in
            for loop in loops.values { group.addTask { await loop.runDue() } }
        }
    }

    /// Goes on with `kept` accounts as they are and with `made` ones; a loop that is replaced finishes its call first.
    ///
    /// - Returns: the loops that end.
    package func replace(kept: Set<String>, made: [AccountRefresher]) -> [AccountLoop] {
        let (ending, starting, isRunning) = state.withLock { state in
            let ending = state.loops.filter { !kept.contains($0.key) }
            for loop in ending.values { state.ending[ObjectIdentifier(loop)] = loop }
            state.loops = state.loops.filter { kept.contains($0.key) }
            var starting: [(loop: AccountLoop, predecessor: AccountLoop?)] = []
            for account in made {
                let loop = AccountLoop(account, clock: clock)
                starting.append((loop, ending[account.account.appID]))
                state.loops[account.account.appID] = loop
            }
            return (ending.values, starting, state.isRunning)
        }
        for loop in ending {
            let identifier = ObjectIdentifier(loop)
            loop.end { [weak self] in self?.state.withLock { $0.ending[identifier] = nil } }
        }
        if isRunning { for (loop, predecessor) in starting { loop.start(after: predecessor) } }
        return Array(ending)
    }
}
