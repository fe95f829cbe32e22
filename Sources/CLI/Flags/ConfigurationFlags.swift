import ArgumentParser
import FoundationEssentials
import Settings
import YAMLReading

/// Where the configuration comes from.
struct ConfigurationFlags: ParsableArguments {
    @Option(
        name: .customLong("config.file"),
        help: ArgumentHelp(
            "The configuration file. Without it, one account is configured by WECHAT_APP_ID and WECHAT_APP_SECRET or WECHAT_APP_SECRET_FILE.",
            valueName: "path"))
    var file: String?

    /// Whether the environment names an account.
    static var environmentNamesAccount: Bool { ProcessInfo.processInfo.environment["WECHAT_APP_ID"] != nil }

    /// Loads the configuration from the file, or from the environment if no file is named.
    ///
    /// The files read are recorded in `files`, even on failure.
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

/// The path of the store.
struct StoreFlags: ParsableArguments {
    @Option(
        name: .customLong("store.path"),
        help: ArgumentHelp(
            "The file that stores ready days; overrides store.path of the configuration file. \":memory:\" stores nothing.",
            valueName: "path"))
    var path: String?
}
