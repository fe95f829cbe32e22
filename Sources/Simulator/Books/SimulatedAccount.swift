/// One official account that the simulator plays: its credentials and its volume of messages.
package struct SimulatedAccount: Sendable, Equatable {
    /// What people call the account; upstream never sees it.
    package var name: String
    /// The AppID, `wx` and 16 hex digits.
    package var appID: String
    /// The AppSecret, 32 hex digits.
    package var secret: String
    /// About how many messages a day followers send in the year 2026; 0 makes a silent account.
    package var dailyMessages: Int
    /// Determines all numbers of the account; changing it in mid-run acts like a restatement.
    package var seed: UInt64
    /// How far hours stray beyond chance, as a share of what is expected: 0.3 to 1 in life.
    package var scatter: Double
    /// The first date with messages, `yyyy-MM-dd`.
    package var firstDay: String

    /// Makes an account; its name defaults to its AppID, its scatter to one that follows from its AppID.
    package init(
        name: String? = nil, appID: String, secret: String, dailyMessages: Int, seed: UInt64 = 0,
        scatter: Double? = nil, firstDay: String = "2014-12-01"
    ) {
        self.name = name ?? appID
        self.appID = appID
        self.secret = secret
        self.dailyMessages = dailyMessages
        self.seed = seed
        self.scatter = scatter ?? Self.scatter(of: appID)
        self.firstDay = firstDay
    }

    /// Makes `count` accounts: the demo's pair, then invented ones called `account-0003` and so on.
    ///
    /// Their sizes are distributed as in reality: a few accounts with thousands of messages a day, many with a few dozen.
    package static func made(_ count: Int) -> [SimulatedAccount] {
        demo.prefix(count)
            + (demo.count..<max(demo.count, count)).map { index in
                var generator = SplitMix64(key: SplitMix64.key(SplitMix64.key(1, "account"), index))
                let appID = "wx" + generator.hexadecimal(16)
                let secret = generator.hexadecimal(32)
                let size = generator.uniform()
                return SimulatedAccount(
                    name: "account-\((index + 1).padded(to: 4))", appID: appID, secret: secret,
                    dailyMessages: 20 + Int(20_000 * size * size * size * size), seed: UInt64(index))
            }
    }

    private static func scatter(of appID: String) -> Double {
        var generator = SplitMix64(key: SplitMix64.key(SplitMix64.key(1, "scatter"), appID))
        return 0.3 + 0.7 * generator.uniform()
    }

    /// The demo's pair: `shop` with about 20,000 messages a day and `corner` with about 300.
    ///
    /// Their days are calm enough that a fall to a tenth is told by the shipped rules on its first day.
    package static let demo: [SimulatedAccount] = [
        SimulatedAccount(
            name: "shop", appID: "wx5a1c93e07b62d4f8", secret: "0f7d3b9ac2e84516a7be90d2c3f4518e",
            dailyMessages: 20_000, seed: 11, scatter: 0.3),
        SimulatedAccount(
            name: "corner", appID: "wx2be84f60d917ac35", secret: "9c40e1a85d7f4b32861ce0fa2d7395b6",
            dailyMessages: 300, seed: 23, scatter: 0.5),
    ]
}
