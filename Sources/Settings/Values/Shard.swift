import Languages

/// One of several exporters that divide the accounts among them; each account belongs to exactly one.
package struct Shard: Equatable, Sendable {
    /// The number of this one, from 0.
    package let index: Int
    /// How many there are.
    package let count: Int

    /// All accounts in one exporter.
    package static let whole = Shard(index: 0, count: 1, checked: ())

    /// The largest number of shards.
    package static let largestCount = 100_000

    /// Makes the shard `index` of `count`; nil unless 0 ≤ `index` < `count` ≤ ``largestCount``.
    package init?(index: Int, count: Int) {
        guard (1...Self.largestCount).contains(count), (0..<count).contains(index) else { return nil }
        self.init(index: index, count: count, checked: ())
    }

    private init(index: Int, count: Int, checked: Void) { (self.index, self.count) = (index, count) }

    /// Whether this shard serves the account.
    package func owns(_ appID: String) -> Bool { Self.place(of: appID, among: count) == index }

    /// The number of an account's shard among `count`.
    ///
    /// Jump consistent hash: an additional shard takes its fair share from the others, and no account moves between those (Lamping and
    /// Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014).
    package static func place(of appID: String, among count: Int) -> Int {
        var key = StableHash.of(appID)
        var (place, next) = (0, 0)
        while next < count {
            place = next
            key = key &* 2_862_933_555_777_941_757 &+ 1
            next = Int(Double(place + 1) * (Double(1 << 31) / Double((key >> 33) + 1)))
        }
        return place
    }
}

extension ExporterConfiguration {
    /// Removes the accounts that belong to other shards.
    package mutating func keep(only shard: Shard) {
        guard shard != .whole else { return }
        let all = accounts.count
        accounts = accounts.filter { shard.owns($0.appID) }
        disabledAccounts = disabledAccounts.filter { shard.owns($0.appID) }
        guard accounts.isEmpty, all > 0 else { return }
        notices.append(
            Sentence(
                en: "shard \(shard.index) of \(shard.count) serves none of the \(all) accounts: use fewer shards",
                zh: "分片 \(shard.index)（共 \(shard.count) 片）没有分到 \(all) 个公众号中的任何一个：请减少分片数"))
    }
}
