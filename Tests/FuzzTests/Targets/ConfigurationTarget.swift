import Languages
import YAMLReading

@testable import Settings

/// The configuration file: mistakes are lines with their place that show no secret, and what `/config` shows is that configuration.
enum ConfigurationTarget: FuzzTarget {
    static let name = "configuration"

    static func feed(_ input: [UInt8]) throws {
        guard let text = YAMLText(input) else { return }
        let secrets = text.values(
            of: ["app_secret", "component_app_secret", "password", "credentials", "bearer_token"])
        do {
            var configuration = try parse(text.text)
            // The default starts at the working folder, and what a file says at the file's.
            if configuration.storePath == ExporterConfiguration().storePath { configuration.storePath = ":memory:" }
            let shown = try configuration.yaml()
            for secret in secrets { try demand(!shown.containsBytes(of: secret), "/config shows \(secret)") }
            for notice in configuration.notices { try demand(notice.english.isOneLine, "no line: \(notice.english)") }
            try check(configuration)
            try checkAgain(shown)
        } catch let error as ConfigurationError {
            try text.check(error, hiding: secrets)
        }
    }

    /// Reads a text as a command does that calls nobody: secrets are not looked at, and no folder of this machine is the file's.
    private static func parse(_ text: String) throws(ConfigurationError) -> ExporterConfiguration {
        try ConfigurationFile.parse(
            text, path: YAMLText.path, environment: ["SHOP_SECRET": "secret of the environment"],
            unreadableSecrets: .ignore)
    }

    private static func check(_ configuration: ExporterConfiguration) throws(Finding) {
        let accounts = configuration.knownAccounts
        try demand(!accounts.isEmpty, "no account")
        try demandEqual(Set(accounts.map(\.name)).count, accounts.count, "names of accounts")
        try demandEqual(Set(accounts.map(\.appID)).count, accounts.count, "AppIDs")
        for account in accounts {
            for text in [account.name, account.appID] + account.labels.values {
                try demand(PlainText.fault(in: text) == nil || text.isEmpty, "the text \(text)")
            }
        }
        let policy = configuration.policy
        try demand(policy.readyTime <= policy.settleTime && policy.settleTime < .seconds(86_400), "times of day")
        try demand(policy.historyDays <= policy.retentionDays && policy.historyDays >= 0, "days")
        try demand(policy.pollInterval > .zero && configuration.api.timeout > .zero, "durations")
        for host in configuration.api.baseURLs { try demand("\(host)".isOneLine, "the host \(host)") }
        for receiver in configuration.remoteWrite {
            try demand(receiver.shownURL.isOneLine && receiver.minBackoff <= receiver.maxBackoff, "\(receiver.name)")
        }
    }

    /// Reads what the page shows, which says the same again.
    private static func checkAgain(_ shown: String) throws {
        do {
            try demandEqual(try parse(shown).yaml(), shown, "what /config shows, read again")
        } catch let error as ConfigurationError {
            throw Finding(description: "what /config shows is refused: \(error)\n\(shown)")
        }
    }
}
