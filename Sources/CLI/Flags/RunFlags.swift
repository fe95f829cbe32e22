import ArgumentParser
import Settings

/// What `run` is told: `check-config` takes the same, and refuses all that `run` would refuse.
struct RunFlags: ParsableArguments {
    @OptionGroup var config: ConfigurationFlags
    @OptionGroup var web: WebFlags
    @OptionGroup var reloading: ReloadFlags
    @OptionGroup var store: StoreFlags
    @OptionGroup var shards: ShardFlags
    @OptionGroup var log: LogFlags

    /// The configuration as these flags change it.
    ///
    /// - Throws: `ConfigurationError` with every problem.
    func load(_ unreadableSecrets: UnreadableSecrets, _ files: FilesRead = FilesRead()) throws -> ExporterConfiguration
    {
        var configuration = try config.load(unreadableSecrets: unreadableSecrets, files: files)
        if let path = store.path { configuration.storePath = path }
        configuration.keep(only: shards.shard)
        return configuration
    }
}
