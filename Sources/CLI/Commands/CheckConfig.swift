import ArgumentParser
import Collection
import Exporter
import ExporterToolkit
import Languages
import Settings

/// Checks the configuration; with `--online` the credentials too.
struct CheckConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Check everything that a start needs and report all problems at once.",
        discussion: """
            Takes the flags and variables of run, and refuses what run would refuse: flags, configuration, secret files, web configuration, \
            store and addresses. It changes nothing. A port that is taken and a store in use are no mistakes of the configuration.
            """)

    @OptionGroup var flags: RunFlags
    @Flag(
        name: .customLong("online"),
        help:
            "Also try each account's token, one call to each endpoint that is collected, and each receiver of remote write."
    )
    var online = false
    @OptionGroup var languages: LanguageFlags

    /// Exits 0 when all is well, 1 otherwise.
    func run() async throws {
        // If only the web configuration file is named, on a machine without accounts, only that file is checked.
        let namesAccounts = flags.config.file != nil || ConfigurationFlags.environmentNamesAccount
        guard flags.web.security.path == nil || namesAccounts || online else {
            var check = StartCheck(flags, in: languages.chosen)
            check.checkWebConfiguration()
            return try Self.end(check)
        }
        try await Self.check(flags, online: online, in: languages.chosen)
    }

    /// Checks everything that a start with `flags` needs, prints a summary, and throws exit code 1 when anything is wrong.
    static func check(
        _ flags: RunFlags, online: Bool = false, in language: Language = LanguageFlags.ofTerminal
    ) async throws {
        var check = StartCheck(flags, in: language)
        check.checkWebConfiguration()
        let configuration = try check.checkConfiguration()
        if let configuration { check.checkStore(configuration) }
        try await check.checkAddresses()
        try end(check)
        if online, let configuration { try await prove(configuration, in: language) }
    }

    private static func end(_ check: StartCheck) throws {
        guard check.report() else { throw ExitCode.failure }
    }

    private static func prove(_ configuration: ExporterConfiguration, in language: Language) async throws {
        let outcomes: [CredentialCheck.Outcome]
        let agent = "wechat-exporter/\(BuildInfo.current.version)"
        do {
            outcomes = try await configuration.checkCredentials(userAgent: agent)
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
        for line in outcomes.flatMap(\.lines) { tell(line.text[language], isComplaint: line.isComplaint) }
        let findings = await configuration.checkReceivers(userAgent: agent)
        for finding in findings {
            let text = finding.text[language]
            tell(finding.isComplaint ? text : "  \(text)", isComplaint: finding.isComplaint)
        }
        if outcomes.contains(where: \.isBad) || findings.contains(where: \.isComplaint) { throw ExitCode.failure }
    }

    private static func tell(_ text: String, isComplaint: Bool) {
        if isComplaint { Console.error(text) } else { Console.out(text) }
    }
}
