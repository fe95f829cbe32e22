import ArgumentParser
import Settings

/// The flags that select this exporter's share of the accounts.
struct ShardFlags: ParsableArguments {
    @Option(
        name: .customLong("shard.index"),
        help: ArgumentHelp("Serve only the share of the accounts with this number, from 0.", valueName: "number"))
    var index = 0
    @Option(
        name: .customLong("shard.count"),
        help: ArgumentHelp(
            "How many shares the accounts are divided into; each exporter needs its own store.",
            valueName: "number"))
    var count = 1

    /// Rejects an index outside 0 ..< count.
    func validate() throws {
        guard (1...Shard.largestCount).contains(count) else {
            throw ValidationError("--shard.count must be from 1 to \(Shard.largestCount)")
        }
        guard Shard(index: index, count: count) != nil else {
            throw ValidationError("--shard.index must be from 0 to \(count - 1), one less than --shard.count")
        }
    }

    /// The selected shard.
    var shard: Shard { Shard(index: index, count: count) ?? .whole }
}
