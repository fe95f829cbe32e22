import Baselines
import BeijingTime
import FoundationEssentials
import Languages
import WeChatAPI
package import YAMLReading
import Yams

/// Reads the YAML file; all mistakes are reported at once, with file, line and column.
package struct ConfigurationFile {
    private let folder: String
    private let problems: ProblemList
    private let secrets: SecretsReader

    /// Reads the file at `path` and the files that it names, and records them in `files` even when it fails.
    ///
    /// - Throws: ``ConfigurationError`` with every problem.
    package static func load(
        path: String, environment: [String: String], unreadableSecrets: UnreadableSecrets = .fail,
        files: FilesRead = FilesRead()
    ) throws(ConfigurationError) -> ExporterConfiguration {
        let text: String
        do throws(FileFault) { text = try files.text(of: path) } catch {
            let message = "the configuration file cannot be read: \(error)"
            throw ConfigurationError(problems: [.init(source: path, place: nil, message: message)])
        }
        return try parse(text, path: path, environment: environment, unreadableSecrets: unreadableSecrets, files: files)
    }

    /// Reads `text` as the content of the file at `path`; relative paths start at that file's folder.
    package static func parse(
        _ text: String, path: String, environment: [String: String], unreadableSecrets: UnreadableSecrets = .fail,
        files: FilesRead = FilesRead()
    ) throws(ConfigurationError) -> ExporterConfiguration {
        let problems = ProblemList(file: path)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.isEmpty ? "" : parts.joined(separator: "/") + "/"
        let secrets = SecretsReader(
            folder: folder, environment: environment, problems: problems, unreadableSecrets: unreadableSecrets,
            files: files)
        let file = ConfigurationFile(folder: folder, problems: problems, secrets: secrets)
        var configuration = file.configuration(problems.root(of: text))
        try problems.check()
        configuration.notices += secrets.notices.lines
        return configuration
    }

    private init(folder: String, problems: ProblemList, secrets: SecretsReader) {
        (self.folder, self.problems, self.secrets) = (folder, problems, secrets)
    }

    private func configuration(_ root: Node?) -> ExporterConfiguration {
        var configuration = ExporterConfiguration()
        let keys = ["api", "collect", "store", "calendar_file", "remote_write", "platforms", "accounts"]
        let top = section(root, path: "", keys: keys)
        readAPI(top.node("api"), into: &configuration)
        readCollect(top.node("collect"), into: &configuration)
        readStore(top.node("store"), into: &configuration)
        let calendars = CalendarFiles(problems: problems, files: secrets.files)
        configuration.calendarFiles = calendars.paths(top).map { Paths.resolve($0, in: folder) }
        calendars.read(configuration.calendarFiles, into: &configuration)
        configuration.remoteWrite = RemoteWriteReader(secrets: secrets, problems: problems).receivers(top)
        if problems.problems.isEmpty || top.node("accounts") != nil {
            let accounts = AccountsReader(secrets: secrets, problems: problems).accounts(top)
            configuration.accounts = accounts.filter(\.isEnabled).map(\.account)
            configuration.disabledAccounts = accounts.filter { !$0.isEnabled }.map(\.account)
            if !accounts.isEmpty, configuration.accounts.isEmpty {
                configuration.notices.append(
                    Sentence(
                        en: "all accounts have enabled: false; nothing is collected",
                        zh: "所有公众号都是 enabled: false；不采集任何数据"))
            }
        }
        return configuration
    }

    private func readAPI(_ node: Node?, into configuration: inout ExporterConfiguration) {
        let keys = ["base_url", "timeout", "concurrency", "calls_per_day", "proxy_url", "ca_file"]
        let api = section(node, path: "api", keys: keys)
        if let timeout = api.duration("timeout", upTo: .seconds(3600)) { configuration.api.timeout = timeout }
        if let concurrency = api.integer("concurrency", in: 1...1000) { configuration.api.concurrency = concurrency }
        if let calls = api.callsPerDay("calls_per_day") { configuration.policy.callsPerDay = calls }
        let outbound = OutboundReader(secrets: secrets, problems: problems)
        if let hosts = BaseURLsReader(problems: problems).hosts(api) { configuration.api.baseURLs = hosts }
        configuration.api.proxyURL = outbound.proxyURL(api)
        configuration.api.proxy = outbound.upstreamProxy(configuration.api, api)
        configuration.api.caFile = outbound.certificates("ca_file", api)
    }

    private func readCollect(_ node: Node?, into configuration: inout ExporterConfiguration) {
        let keys = [
            "endpoints", "ready_time", "settle_time", "poll_interval", "history_days", "baseline", "users", "quota",
        ]
        let collect = section(node, path: "collect", keys: keys)
        let endpoints = EndpointsReader(problems: problems).endpoints("endpoints", collect)
        if let endpoints { configuration.endpoints = endpoints }
        if let time = collect.timeOfDay("ready_time") { configuration.policy.readyTime = time }
        if let time = collect.timeOfDay("settle_time") { configuration.policy.settleTime = time }
        if configuration.policy.settleTime < configuration.policy.readyTime {
            collect.complain("settle_time", "must not be earlier than ready_time")
        }
        if let interval = collect.duration("poll_interval", upTo: PrometheusDuration.year) {
            configuration.policy.pollInterval = interval
        }
        if let days = collect.integer("history_days", in: 0...430) { configuration.policy.historyDays = days }
        if let baseline = collect.flag("baseline") { configuration.policy.baseline = baseline }
        if let users = collect.flag("users") { configuration.policy.users = users }
        if let quota = collect.flag("quota") { configuration.policy.quota = quota }
        if configuration.policy.baseline, configuration.policy.historyDays < BaselineWindow.daysCovered {
            configuration.notices.append(Self.shortHistory(configuration.policy.historyDays))
        }
    }

    private static func shortHistory(_ days: Int) -> Sentence {
        Sentence(
            en: """
                what is usual is told from three same weekdays on, so with collect.history_days \(days) it is \
                told only after some weeks; raise it to \(BaselineWindow.daysCovered) or more, or set collect.baseline: false
                """,
            zh: """
                至少要有三个相同星期几的数据才有平常水平，collect.history_days 为 \(days) 时要等几周；请调到 \(BaselineWindow.daysCovered) 以上，\
                或设 collect.baseline: false
                """)
    }

    private func readStore(_ node: Node?, into configuration: inout ExporterConfiguration) {
        let store = section(node, path: "store", keys: ["path", "retention_days"])
        if let path = store.text("path") { configuration.storePath = Paths.resolve(path, in: folder) }
        if let days = store.integer("retention_days", in: 1...36_500) { configuration.policy.retentionDays = days }
        if configuration.policy.retentionDays < configuration.policy.historyDays {
            store.complain("retention_days", "must not be smaller than collect.history_days")
        }
    }

    private func section(_ node: Node?, path: String, keys: [String]) -> YAMLSection {
        YAMLSection(node, path: path, keys: keys, problems: problems)
    }
}

/// Paths written in a configuration file.
enum Paths {
    /// `path` relative to `folder` (empty, or with a trailing slash); absolute paths and `:memory:` stay as they are.
    static func resolve(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") || path == ":memory:" ? path : folder + path
    }
}
