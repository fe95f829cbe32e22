import BeijingTime
import WeChatAPI
import Yams

extension ExporterConfiguration {
    /// The effective configuration as the page `/config` shows it: YAML with every key and its value, secrets masked.
    ///
    /// - Throws: `YamlError` when the emitter fails.
    package func yaml() throws -> String { try serialize(node: tree, width: -1, allowUnicode: true) }

    private var tree: Node {
        var api: [Node.Entry] = [
            ("base_url", self.api.baseURLs.tree),
            ("timeout", .text(PrometheusDuration.text(self.api.timeout))),
            ("concurrency", .integer(self.api.concurrency)), ("calls_per_day", .integer(policy.callsPerDay)),
        ]
        if let proxy = self.api.proxyURL { api.append(("proxy_url", .text("\(proxy)"))) }
        if let file = self.api.caFile { api.append(("ca_file", .text("\(file)"))) }
        let collect: [Node.Entry] = [
            ("endpoints", .list(endpoints.map { .text($0.rawValue) })),
            ("ready_time", .quoted(policy.readyTime.timeOfDay)),
            ("settle_time", .quoted(policy.settleTime.timeOfDay)),
            ("poll_interval", .text(PrometheusDuration.text(policy.pollInterval))),
            ("history_days", .integer(policy.historyDays)), ("baseline", .bool(policy.baseline)),
            ("users", .bool(policy.users)), ("quota", .bool(policy.quota)),
        ]
        let store: [Node.Entry] = [
            ("path", .text(storePath)), ("retention_days", .integer(policy.retentionDays)),
        ]
        var entries: [Node.Entry] = [
            ("api", .map(api)), ("collect", .map(collect)), ("store", .map(store)),
        ]
        if !calendarFiles.isEmpty {
            let paths = calendarFiles.map { Node.text($0) }
            entries.append(("calendar_file", paths.count == 1 ? paths[0] : .list(paths)))
        }
        if !platforms.isEmpty { entries.append(("platforms", .list(platforms.map(\.tree)))) }
        if !remoteWrite.isEmpty { entries.append(("remote_write", .list(remoteWrite.map(\.tree)))) }
        let disabled = disabledAccounts.map { $0.tree([("enabled", .bool(false))]) }
        entries.append(("accounts", .list(accounts.map { $0.tree() } + disabled)))
        return .map(entries)
    }

    /// The platforms of the accounts, each once.
    private var platforms: [PlatformConfiguration] {
        knownAccounts.reduce(into: []) { platforms, account in
            guard case .platform(let platform, _) = account.access, !platforms.contains(platform) else { return }
            platforms.append(platform)
        }
    }
}

extension [BaseURL] {
    /// One URL as a text, several as a list.
    fileprivate var tree: Node { count == 1 ? .text("\(self[0])") : .list(map { .text("\($0)") }) }
}

extension AccountConfiguration {
    /// The account's keys, and `more`; secrets are shown by their source only.
    fileprivate func tree(_ more: [Node.Entry] = []) -> Node {
        var entries: [Node.Entry] = [("name", .text(name)), ("app_id", .text(appID))] + access.entries
        if let callsPerDay { entries.append(("calls_per_day", .integer(callsPerDay))) }
        if let endpoints { entries.append(("endpoints", .list(endpoints.map { .text($0.rawValue) }))) }
        if !labels.isEmpty {
            entries.append(("labels", .map(labels.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })))
        }
        return .map(entries + more)
    }
}

extension AccountConfiguration.Access {
    fileprivate var entries: [Node.Entry] {
        switch self {
        case .secret(let source, let kind):
            [source.entry("app_secret"), ("token", .text("\(kind)"))]
        case .tokenFile(let source): [source.entry("access_token")]
        case .platform(let platform, let refreshToken):
            [("platform", .text(platform.name)), refreshToken.entry("refresh_token")]
        case .openInterface(let fromAppID):
            [("cloud", .text("open_interface"))] + (fromAppID.map { [("from_app_id", .text($0))] } ?? [])
        case .cloudToken(let source): [("cloud", .text("token_file")), source.entry("access_token")]
        }
    }
}

extension PlatformConfiguration {
    /// The platform's keys; secrets are shown by their source only.
    fileprivate var tree: Node {
        .map([
            ("name", .text(name)), ("component_app_id", .text(componentAppID)),
            secret.entry("component_app_secret"), verifyTicket.entry("verify_ticket"),
        ])
    }
}

extension SecretSource {
    /// The key that names the source; never the secret.
    fileprivate func entry(_ name: String) -> Node.Entry {
        switch self {
        case .file(let path): ("\(name)_file", .text(path))
        case .environment(let variable, _): ("\(name)_env", .text(variable))
        case .literal: (name, .text("<secret>"))
        }
    }
}

extension RemoteWriteConfiguration {
    /// The receiver's keys; values of header fields may be service keys, so they are masked like secrets.
    fileprivate var tree: Node {
        var entries: [Node.Entry] = [
            ("name", .text(name)), ("url", .text(shownURL)),
            ("protobuf_message", .text(message.rawValue)),
            ("remote_timeout", .text(PrometheusDuration.text(timeout))),
        ]
        switch access {
        case .open: break
        case .basic(let username, let password):
            entries.append(("basic_auth", .map([("username", .text(username)), password.entry("password")])))
        case .authorization(let type, let credentials):
            entries.append(
                ("authorization", .map([("type", .text(type)), credentials.entry("credentials")])))
        }
        if !headers.isEmpty {
            entries.append(("headers", .map(headers.keys.sorted().map { ($0, .text("<secret>")) })))
        }
        if !externalLabels.isEmpty {
            let labels = externalLabels.sorted { $0.key < $1.key }
            entries.append(("external_labels", .map(labels.map { ($0.key, .text($0.value)) })))
        }
        return .map(entries + tlsEntries + proxyChoice.entries + queueEntries)
    }

    private var tlsEntries: [Node.Entry] {
        var entries: [Node.Entry] = tlsFiles.map { ($0.key, .text($0.path)) }
        entries.append(("insecure_skip_verify", .bool(skipsVerification)))
        return [("tls_config", .map(entries))]
    }

    private var queueEntries: [Node.Entry] {
        let entries: [Node.Entry] = [
            ("max_samples_per_send", .integer(maxSamplesPerSend)),
            ("min_backoff", .text(PrometheusDuration.text(minBackoff))),
            ("max_backoff", .text(PrometheusDuration.text(maxBackoff))),
        ]
        return [("queue_config", .map(entries))]
    }
}

extension RemoteWriteConfiguration.ProxyChoice {
    fileprivate var entries: [Node.Entry] {
        guard let url else { return [("proxy_from_environment", .bool(fromEnvironment))] }
        return [("proxy_url", .text("\(url)"))] + (exceptions.map { [("no_proxy", .text($0))] } ?? [])
    }
}

extension Duration {
    /// `08:00`.
    fileprivate var timeOfDay: String {
        let minutes = Int(components.seconds / 60)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }
}

extension Node {
    /// A key with its value node.
    fileprivate typealias Entry = (key: String, value: Node)

    /// A text, quoted where a reader would take it for another type.
    fileprivate static func text(_ text: String) -> Node { .scalar(text.represented()) }

    /// A text in quotes, for a time of day: YAML 1.1 readers take some times for numbers.
    fileprivate static func quoted(_ text: String) -> Node { .scalar(Node.Scalar(text, Tag(.str), .doubleQuoted)) }

    /// A whole number.
    fileprivate static func integer(_ number: Int) -> Node { .scalar(number.represented()) }

    /// A boolean.
    fileprivate static func bool(_ value: Bool) -> Node { .scalar(value.represented()) }

    /// A sequence.
    fileprivate static func list(_ nodes: [Node]) -> Node { Node(nodes) }

    /// A mapping in this order.
    fileprivate static func map(_ entries: [Entry]) -> Node { Node(entries.map { (text($0.key), $0.value) }) }
}
