import ArgumentParser
import Settings

/// The flags of `run`; `check-config` takes the same ones and rejects everything that `run` would reject.
struct RunFlags: ParsableArguments {
    @OptionGroup var config: ConfigurationFlags
    @OptionGroup var web: WebFlags
    @OptionGroup var reloading: ReloadFlags
    @OptionGroup var store: StoreFlags
    @OptionGroup var shards: ShardFlags
    @OptionGroup var log: LogFlags

    /// Loads the configuration with these flags applied.
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
