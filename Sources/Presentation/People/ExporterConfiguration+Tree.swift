import BeijingTime
import Pages
import Settings
import WeChatAPI

extension ExporterConfiguration {
    /// The configuration in force as the page `/config` shows it: every key with its value, secrets masked.
    var tree: ConfigNode {
        var api: [ConfigNode.Entry] = [
            .init("base_url", .text("\(self.api.baseURL)")),
            .init("timeout", .text(PrometheusDuration.text(self.api.timeout))),
            .init("concurrency", .integer(self.api.concurrency)), .init("calls_per_day", .integer(policy.callsPerDay)),
        ]
        if let proxy = self.api.proxyURL { api.append(.init("proxy_url", .text("\(proxy)"))) }
        if let file = self.api.caFile { api.append(.init("ca_file", .text("\(file)"))) }
        let collect: [ConfigNode.Entry] = [
            .init("endpoints", .list(endpoints.map { .text($0.rawValue) })),
            .init("ready_time", .text(policy.readyTime.timeOfDay)),
            .init("settle_time", .text(policy.settleTime.timeOfDay)),
            .init("poll_interval", .text(PrometheusDuration.text(policy.pollInterval))),
            .init("history_days", .integer(policy.historyDays)), .init("baseline", .bool(policy.baseline)),
        ]
        let store: [ConfigNode.Entry] = [
            .init("path", .text(storePath)), .init("retention_days", .integer(policy.retentionDays)),
        ]
        var entries: [ConfigNode.Entry] = [
            .init("api", .map(api)), .init("collect", .map(collect)), .init("store", .map(store)),
        ]
        if let calendarFile { entries.append(.init("calendar_file", .text(calendarFile))) }
        if !platforms.isEmpty { entries.append(.init("platforms", .list(platforms.map(\.tree)))) }
        if !remoteWrite.isEmpty { entries.append(.init("remote_write", .list(remoteWrite.map(\.tree)))) }
        entries.append(.init("accounts", .list(accounts.map(\.tree))))
        return .map(entries)
    }

    /// The platforms of the accounts, each once.
    private var platforms: [PlatformConfiguration] {
        accounts.reduce(into: []) { platforms, account in
            guard case .platform(let platform, _) = account.access, !platforms.contains(platform) else { return }
            platforms.append(platform)
        }
    }
}

extension AccountConfiguration {
    /// The account's keys; of secrets only where they come from.
    fileprivate var tree: ConfigNode {
        .map([.init("name", .text(name)), .init("app_id", .text(appID))] + access.entries)
    }
}

extension AccountConfiguration.Access {
    fileprivate var entries: [ConfigNode.Entry] {
        switch self {
        case .secret(let source, let kind):
            [source.entry("app_secret"), .init("token", .text("\(kind)"))]
        case .tokenFile(let source): [source.entry("access_token")]
        case .platform(let platform, let refreshToken):
            [.init("platform", .text(platform.name)), refreshToken.entry("refresh_token")]
        case .openInterface(let fromAppID):
            [.init("cloud", .text("open_interface"))] + (fromAppID.map { [.init("from_app_id", .text($0))] } ?? [])
        case .cloudToken(let source): [.init("cloud", .text("token_file")), source.entry("access_token")]
        }
    }
}

extension PlatformConfiguration {
    /// The platform's keys; of secrets only where they come from.
    fileprivate var tree: ConfigNode {
        .map([
            .init("name", .text(name)), .init("component_app_id", .text(componentAppID)),
            secret.entry("component_app_secret"), verifyTicket.entry("verify_ticket"),
        ])
    }
}

extension SecretSource {
    /// The key that names the source; never the secret.
    fileprivate func entry(_ name: String) -> ConfigNode.Entry {
        switch self {
        case .file(let path): .init("\(name)_file", .text(path))
        case .environment(let variable, _): .init("\(name)_env", .text(variable))
        case .literal: .init(name, .text("<secret>"))
        }
    }
}

extension RemoteWriteConfiguration {
    /// The receiver's keys; the values of header fields may be keys to somewhere, so they are masked as secrets are.
    fileprivate var tree: ConfigNode {
        var entries: [ConfigNode.Entry] = [
            .init("name", .text(name)), .init("url", .text(shownURL)),
            .init("protobuf_message", .text(message.rawValue)),
            .init("remote_timeout", .text(PrometheusDuration.text(timeout))),
        ]
        switch access {
        case .open: break
        case .basic(let username, let password):
            entries.append(.init("basic_auth", .map([.init("username", .text(username)), password.entry("password")])))
        case .authorization(let type, let credentials):
            entries.append(
                .init("authorization", .map([.init("type", .text(type)), credentials.entry("credentials")])))
        }
        if !headers.isEmpty {
            entries.append(.init("headers", .map(headers.keys.sorted().map { .init($0, .text("<secret>")) })))
        }
        if !externalLabels.isEmpty {
            let labels = externalLabels.sorted { $0.key < $1.key }
            entries.append(.init("external_labels", .map(labels.map { .init($0.key, .text($0.value)) })))
        }
        return .map(entries + tlsEntries + proxyChoice.entries + queueEntries)
    }

    private var tlsEntries: [ConfigNode.Entry] {
        var entries = tlsFiles.map { ConfigNode.Entry($0.key, .text($0.path)) }
        entries.append(.init("insecure_skip_verify", .bool(skipsVerification)))
        return [.init("tls_config", .map(entries))]
    }

    private var queueEntries: [ConfigNode.Entry] {
        let entries: [ConfigNode.Entry] = [
            .init("max_samples_per_send", .integer(maxSamplesPerSend)),
            .init("min_backoff", .text(PrometheusDuration.text(minBackoff))),
            .init("max_backoff", .text(PrometheusDuration.text(maxBackoff))),
        ]
        return [.init("queue_config", .map(entries))]
    }
}

extension RemoteWriteConfiguration.ProxyChoice {
    fileprivate var entries: [ConfigNode.Entry] {
        guard let url else { return [.init("proxy_from_environment", .bool(fromEnvironment))] }
        return [.init("proxy_url", .text("\(url)"))] + (exceptions.map { [.init("no_proxy", .text($0))] } ?? [])
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
