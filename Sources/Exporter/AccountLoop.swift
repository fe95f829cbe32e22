import Synchronization
import WeChatAPI

/// The running loop of one account: waits, ticks, and can be asked to end between two calls.
final class AccountLoop: Sendable {
    private struct State {
        var isEnding = false
        var wait: Task<Void, any Error>?
        var loop: Task<AccountRefresher, Never>?
    }

    /// The account as it was when the loop began.
    let account: AccountRefresher
    private let clock: any WallClock
    private let state = Mutex(State())

    /// Makes the loop of an account; it rests until it is started.
    init(_ account: AccountRefresher, clock: any WallClock) { (self.account, self.clock) = (account, clock) }

    /// Starts the loop, after `predecessor` has finished its call, and with what that one knows by then.
    func start(after predecessor: AccountLoop? = nil) {
        let loop = Task { await run(after: predecessor) }
        state.withLock { $0.loop = loop }
    }

    /// Asks the loop to end: at once when it waits for a time, else after the call in flight.
    func end() {
        let wait = state.withLock { state in
            state.isEnding = true
            return state.wait
        }
        wait?.cancel()
    }

    /// Ends the loop, the call in flight included.
    func cancel() {
        end()
        state.withLock { $0.loop }?.cancel()
    }

    /// The account as the loop left it; waits for its end.
    var finished: AccountRefresher {
        get async { await state.withLock { $0.loop }?.value ?? account }
    }

    private func run(after predecessor: AccountLoop?) async -> AccountRefresher {
        var account = account
        if let before = await predecessor?.finished { account.takeOver(before) }
        while !Task.isCancelled, !state.withLock(\.isEnding) {
            let next = account.nextTick()
            if next <= clock.now { account = await account.turn() } else { await wait(until: next) }
        }
        return account
    }

    /// Waits until `instant`, or until the loop is to end.
    private func wait(until instant: UnixTime) async {
        let clock = clock
        let wait = Task { try await clock.sleep(until: instant, tolerance: nil) }
        let isEnding = state.withLock { state in
            state.wait = wait
            return state.isEnding
        }
        if isEnding { wait.cancel() }
        // A wait fails only when it is cancelled, and then its end is all that counts.
        _ = await withTaskCancellationHandler {
            await wait.result
        } onCancel: {
            wait.cancel()
        }
    }
}

extension AccountRefresher {
    /// The account after one tick at its place in the gate; as it was when the wait for the place was cancelled.
    ///
    /// The tick runs in a task of its own: a task keeps the memory of its deepest call for as long as it lives, and thousands of loops that
    /// wait for their turn or for tomorrow must not each keep that of an exchange.
    func turn() async -> AccountRefresher {
        do {
            return try await surroundings.gate.withPlace {
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
