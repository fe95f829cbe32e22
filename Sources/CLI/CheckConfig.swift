import ArgumentParser
import Exporter
import ExporterToolkit

/// Checks the configuration; with `--online` the credentials too.
struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Check the configuration and tell every problem at once.")

    @OptionGroup var config: ConfigurationFlags
    @Flag(name: .customLong("online"), help: "Also prove the credentials of each account with one token call.")
    var online = false

    /// Exits 0 when all is well, 1 otherwise.
    func run() async throws { try await Self.check(config, online: online) }

    /// Loads the configuration, prints what it says, and throws exit code 1 when anything is wrong.
    static func check(_ config: ConfigurationFlags, online: Bool) async throws {
        do {
            let configuration = try config.load()
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
        let failures: [(account: String, reason: String)]
        do {
            let agent = "wechat-exporter/\(BuildInfo.current.version)"
            failures = try await CredentialCheck.failures(configuration, userAgent: agent)
        } catch let error as TransportError {
            Console.error("\(error)")
            throw ExitCode.failure
        }
        for account in configuration.accounts where !failures.contains(where: { $0.account == account.name }) {
            Console.out("  \(account.name): WeChat accepted the credentials")
        }
        for failure in failures { Console.error("\(failure.account): \(failure.reason)") }
        if !failures.isEmpty { throw ExitCode.failure }
    }
}
