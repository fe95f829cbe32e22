import Languages
import Settings
import Testing

struct ShardTests {
    private let accounts = (0..<10_000).map { "wx" + String($0, radix: 16) + "f3a9" }

    @Test(arguments: [1, 2, 3, 7, 16])
    func everyAccountHasOneShardAndSharesAreFair(count: Int) throws {
        var sizes = [Int](repeating: 0, count: count)
        for account in accounts {
            let owners = (0..<count).filter { Shard(index: $0, count: count)?.owns(account) == true }
            #expect(owners.count == 1)
            sizes[owners.first ?? 0] += 1
        }
        let fair = Double(accounts.count) / Double(count)
        for size in sizes { #expect(abs(Double(size) - fair) < fair * 0.15, "\(sizes)") }
    }

    @Test(arguments: [1, 2, 5, 9])
    func aFurtherShardTakesItsShareAndMovesNothingElse(count: Int) {
        let moved = accounts.filter { Shard.place(of: $0, among: count) != Shard.place(of: $0, among: count + 1) }
        #expect(moved.allSatisfy { Shard.place(of: $0, among: count + 1) == count })
        let share = Double(accounts.count) / Double(count + 1)
        #expect(abs(Double(moved.count) - share) < share * 0.15)
    }

    /// These places are a promise to stores on disk: another result after an upgrade would fetch every account's history anew.
    @Test(arguments: [("wx5a1c93e07b62d4f8", 0), ("wx2be84f60d917ac35", 2), ("wx0123456789abcdef", 4)])
    func placesNeverChange(account: String, place: Int) {
        #expect(Shard.place(of: account, among: 8) == place)
    }

    @Test(arguments: [(-1, 2), (2, 2), (0, 0), (5, 3)])
    func whatIsNoShardIsRefused(index: Int, count: Int) {
        #expect(Shard(index: index, count: count) == nil)
    }

    @Test func aShardKeepsItsAccountsOnly() throws {
        var configuration = ExporterConfiguration()
        configuration.accounts = accounts.map {
            AccountConfiguration(name: $0, appID: $0, access: .openInterface(fromAppID: nil))
        }
        let shard = try #require(Shard(index: 1, count: 4))
        configuration.keep(only: shard)
        #expect(configuration.accounts.map(\.appID) == accounts.filter(shard.owns))
    }

    @Test func aShardWithoutAccountsSaysSo() throws {
        var configuration = ExporterConfiguration()
        configuration.accounts = [
            AccountConfiguration(name: "a", appID: accounts[0], access: .openInterface(fromAppID: nil))
        ]
        let other = try #require(Shard(index: 1 - Shard.place(of: accounts[0], among: 2), count: 2))
        configuration.keep(only: other)
        #expect(
            configuration.notices.map(\.english) == [
                "shard \(other.index) of 2 serves none of the 1 accounts: use fewer shards"
            ])
    }
}
