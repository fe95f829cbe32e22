import ServiceLifecycle
package import WeChatAPI

/// Runs every account's loop until shutdown; a loop that waits, fails or hangs delays no other.
package struct Refresher: Service {
    private let accounts: [AccountRefresher]
    private let clock: any WallClock

    /// Makes the service of these accounts.
    package init(accounts: [AccountRefresher], clock: any WallClock) {
        self.accounts = accounts
        self.clock = clock
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
                    while try await account.tick() <= clock.now {}
                }
            }
            try await group.waitForAll()
        }
    }

    private func loop(_ account: AccountRefresher) async {
        var account = account
        do {
            while !Task.isCancelled {
                let (turned, next) = try await turn(account)
                account = turned
                try await clock.sleep(until: next, tolerance: nil)
            }
        } catch {
            // Only cancellation ends a wait, and with it the loop.
        }
    }

    /// One tick in a task of its own: a task keeps the memory of its deepest call for as long as it lives, and thousands of loops
    /// that sleep until tomorrow must not each keep that of an exchange.
    private func turn(_ account: AccountRefresher) async throws -> (account: AccountRefresher, next: UnixTime) {
        try await withThrowingTaskGroup(of: (AccountRefresher, UnixTime).self) { group in
            group.addTask {
                var account = account
                let next = try await account.tick()
                return (account, next)
            }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }
}
