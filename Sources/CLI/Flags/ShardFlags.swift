import ArgumentParser
import Settings

/// Which share of the configured accounts this exporter serves.
struct ShardFlags: ParsableArguments {
    @Option(
        name: .customLong("shard.index"),
        help: ArgumentHelp("Serve only this share of the accounts, from 0.", valueName: "number"))
    var index = 0
    @Option(
        name: .customLong("shard.count"),
        help: ArgumentHelp(
            "Into how many shares the accounts are divided; each exporter needs a store of its own.",
            valueName: "number"))
    var count = 1

    /// Refuses a share that there is none of.
    func validate() throws {
        guard (1...Shard.largestCount).contains(count) else {
            throw ValidationError("--shard.count must be from 1 to \(Shard.largestCount)")
        }
        guard Shard(index: index, count: count) != nil else {
            throw ValidationError("--shard.index must be from 0 to \(count - 1), one less than --shard.count")
        }
    }

    /// The share.
    var shard: Shard { Shard(index: index, count: count) ?? .whole }
}
