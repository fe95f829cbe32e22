import ServiceLifecycle
import Synchronization
package import WeChatAPI

/// Runs every account's loop until shutdown; a loop that waits, fails or hangs delays no other. Accounts come and go while it runs.
package final class Refresher: Service {
    private struct State {
        var loops: [String: AccountLoop] = [:]
        var isRunning = false
    }

    private let clock: any WallClock
    private let state: Mutex<State>

    /// Makes the service of these accounts.
    package init(accounts: [AccountRefresher], clock: any WallClock) {
        self.clock = clock
        let loops = accounts.map { ($0.account.appID, AccountLoop($0, clock: clock)) }
        state = Mutex(State(loops: Dictionary(uniqueKeysWithValues: loops)))
    }

    /// Ticks each account whenever its plan says so; returns at graceful shutdown, after the calls in flight were cancelled.
    package func run() async throws {
        let loops = state.withLock { state in
            state.isRunning = true
            return state.loops
        }
        for loop in loops.values { loop.start() }
        // The wait throws when the task is cancelled, which ends the service as well.
        try? await gracefulShutdown()
        let last = state.withLock { state in
            state.isRunning = false
            return state.loops
        }
        for loop in last.values { loop.cancel() }
        for loop in last.values { _ = await loop.finished }
    }

    /// Makes every call that is due now and returns when no account has another.
    package func runOnce() async {
        let loops = state.withLock(\.loops)
        await withTaskGroup(of: Void.self) { group in
            for loop in loops.values {
                group.addTask { [clock] in
                    var account = loop.account
                    while !Task.isCancelled {
                        guard account.nextTick() > clock.now else {
                            account = await account.turn()
                            continue
                        }
                        // What is made once more in some seconds belongs to this round.
                        guard let recheck = account.state.recheck else { break }
                        try? await clock.sleep(until: recheck, tolerance: nil)
                    }
                }
            }
        }
    }

    /// Goes on with `kept` accounts as they are and with `made` ones; a loop that is replaced finishes its call first.
    ///
    /// - Returns: the loops that end.
    func replace(kept: Set<String>, made: [AccountRefresher]) -> [AccountLoop] {
        let (ending, starting, isRunning) = state.withLock { state in
            let ending = state.loops.filter { !kept.contains($0.key) }
            state.loops = state.loops.filter { kept.contains($0.key) }
            var starting: [(loop: AccountLoop, predecessor: AccountLoop?)] = []
            for account in made {
                let loop = AccountLoop(account, clock: clock)
                starting.append((loop, ending[account.account.appID]))
                state.loops[account.account.appID] = loop
            }
            return (ending.values, starting, state.isRunning)
        }
        for loop in ending { loop.end() }
        if isRunning { for (loop, predecessor) in starting { loop.start(after: predecessor) } }
        return Array(ending)
    }
}
