import ArgumentParser
import Exporter
import Settings
import YAMLReading

/// Removes a receiver's queue or an account from the store.
struct Forget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove a receiver's queue, or everything known about an account, from the store.",
        discussion: """
            For what is no longer configured: it is also forgotten by itself after store.retention_days. The exporter must not be running \
            on the store.
            """)

    @Option(
        name: .customLong("remote-write"), help: ArgumentHelp("The receiver of remote write.", valueName: "name"))
    var remoteWrite: String?
    @Option(help: ArgumentHelp("The account, by its name in the configuration or its AppID.", valueName: "name"))
    var account: String?
    @Flag(name: .customLong("dry-run"), help: "Only show what would be removed.")
    var dryRun = false
    @OptionGroup var config: ConfigurationFlags
    @OptionGroup var store: StoreFlags

    /// Rejects a run that does not say what to remove.
    func validate() throws {
        guard (remoteWrite == nil) != (account == nil) else {
            throw ValidationError("give either --remote-write or --account")
        }
    }

    /// Exits 0 when it has been removed, 1 otherwise.
    func run() async throws {
        do {
            let configuration = try loaded()
            let path = store.path ?? configuration?.storePath ?? ExporterConfiguration().storePath
            let subject: Forgetting.Subject? = remoteWrite.map { .receiver($0) } ?? account.map { .account($0) }
            guard let subject else { return }
            let forgetting = try Forgetting(path: path, configuration: configuration)
            for line in try await forgetting.forget(subject, isTrial: dryRun) { Console.out(line) }
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }

    /// The configuration; nil where only the store is named.
    private func loaded() throws(ConfigurationError) -> ExporterConfiguration? {
        guard config.file != nil || ConfigurationFlags.environmentNamesAccount else { return nil }
        return try config.load(unreadableSecrets: .warn)
    }
}
