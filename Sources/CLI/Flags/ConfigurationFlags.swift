import ArgumentParser
import FoundationEssentials
import Settings
import YAMLReading

/// Where the configuration comes from.
struct ConfigurationFlags: ParsableArguments {
    @Option(
        name: .customLong("config.file"),
        help: ArgumentHelp(
            "The configuration file. Without it one account is taken from WECHAT_APP_ID and WECHAT_APP_SECRET or WECHAT_APP_SECRET_FILE.",
            valueName: "path"))
    var file: String?

    /// Whether the environment says which account to collect.
    static var environmentNamesAccount: Bool { ProcessInfo.processInfo.environment["WECHAT_APP_ID"] != nil }

    /// The configuration of the file, or of the environment where no file is named.
    ///
    /// What is read is noted in `files`, also when it fails.
    ///
    /// - Throws: ``ConfigurationError`` with every problem.
    func load(
        unreadableSecrets: UnreadableSecrets = .fail, files: FilesRead = FilesRead()
    ) throws(ConfigurationError) -> ExporterConfiguration {
        let environment = ProcessInfo.processInfo.environment
        guard let file else { return try EnvironmentConfiguration.load(environment, files: files) }
        return try ConfigurationFile.load(
            path: file, environment: environment, unreadableSecrets: unreadableSecrets, files: files)
    }
}

/// Where the store is.
struct StoreFlags: ParsableArguments {
    @Option(
        name: .customLong("store.path"),
        help: ArgumentHelp(
            "The file that keeps ready days; beats store.path of the configuration file. \":memory:\" keeps nothing.",
            valueName: "path"))
    var path: String?
}
