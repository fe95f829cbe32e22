import ServiceLifecycle
package import WeChatAPI

/// Runs every account's loop until shutdown; a loop that waits, fails or hangs delays no other.
package struct Refresher: Service {
    private let accounts: [AccountRefresher]
    private let gate: CallGate
    private let clock: any WallClock

    /// Makes the service of these accounts, of which at most `width` exchange with upstream at once.
    package init(accounts: [AccountRefresher], width: Int, clock: any WallClock) {
        (self.accounts, self.clock) = (accounts, clock)
        gate = CallGate(width: width)
    }

    /// Ticks each account whenever its plan says so; returns at graceful shutdown, after the calls in flight were cancelled.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for account in accounts {
                    group.addTask { await loop(account) }
                }
            }
        }
    }

    /// Makes every call that is due now and returns when no account has another.
    package func runOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for account in accounts {
                group.addTask {
                    var account = account
                    while account.nextTick() <= clock.now { account = try await turn(account) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func loop(_ account: AccountRefresher) async {
        var account = account
        do {
            while !Task.isCancelled {
                let next = account.nextTick()
                if next <= clock.now {
                    account = try await turn(account)
                } else {
                    try await clock.sleep(until: next, tolerance: nil)
                }
            }
        } catch {
            // Only cancellation ends a wait, and with it the loop.
        }
    }

    /// One tick at its place in the gate, in a task of its own: a task keeps the memory of its deepest call for as long as it lives, and
    /// thousands of loops that wait for their turn or for tomorrow must not each keep that of an exchange.
    private func turn(_ account: AccountRefresher) async throws -> AccountRefresher {
        try await gate.withPlace {
            await withTaskGroup(of: AccountRefresher.self) { group in
                group.addTask {
                    var account = account
                    _ = await account.tick()
                    return account
                }
                return await group.next() ?? account
            }
        }
    }
}
