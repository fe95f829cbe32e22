import ArgumentParser
import Exporter
import ExporterToolkit
import Logging

/// Checks the configuration; with `--online` the credentials too.
struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Check the configuration and tell every problem at once.")

    @OptionGroup var config: ConfigurationFlags
    @OptionGroup var store: StoreFlags
    @OptionGroup var security: SecurityFlags
    @Flag(name: .customLong("online"), help: "Also prove the credentials of each account with the fewest calls.")
    var online = false

    /// Exits 0 when all is well, 1 otherwise.
    func run() async throws {
        // Whoever names the web configuration file alone, on a machine without accounts, wants it alone to be checked.
        let namesAccounts = config.file != nil || ConfigurationFlags.environmentNamesAccount
        try Self.check(security)
        if security.path == nil || namesAccounts || online {
            try await Self.check(config, store: store, online: online)
        }
    }

    /// Checks the web configuration file, where one is named, and throws exit code 1 when anything is wrong.
    static func check(_ security: SecurityFlags) throws {
        guard let file = security.path else { return }
        do {
            _ = try WebConfigurationSource(path: file, logger: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
            Console.out("\(file): web configuration is valid")
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }

    /// Loads the configuration, prints what it says, and throws exit code 1 when anything is wrong.
    static func check(_ config: ConfigurationFlags, store: StoreFlags, online: Bool) async throws {
        do {
            var configuration = try config.load()
            if let path = store.path { configuration.storePath = path }
            Console.out("\(config.file ?? "environment"): configuration is valid")
            for line in configuration.summary { Console.out("  \(line)") }
            for notice in configuration.notices { Console.out("  note: \(notice)") }
            if online { try await prove(configuration) }
        } catch let error as ConfigurationError {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }

    private static func prove(_ configuration: ExporterConfiguration) async throws {
        let outcomes: [CredentialCheck.Outcome]
        do {
            let agent = "wechat-exporter/\(BuildInfo.current.version)"
            outcomes = try await CredentialCheck.outcomes(configuration, userAgent: agent)
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
        for outcome in outcomes {
            if let failure = outcome.failure {
                Console.error("\(outcome.account): \(failure)")
            } else {
                Console.out("  \(outcome.account): WeChat accepted the credentials")
            }
        }
        if outcomes.contains(where: { $0.failure != nil }) { throw ExitCode.failure }
    }
}
