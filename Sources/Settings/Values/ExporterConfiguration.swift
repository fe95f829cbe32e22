package import Baselines
package import Languages
package import Outbound
package import WeChatAPI

/// Everything that is configured, resolved to values, whatever the source.
///
/// ```text
///  YAML file ──▶ ConfigurationFile ─ AccountsReader, RemoteWriteReader, … ─┐      ┌▶ ProblemList: every mistake with its place
///  environment ──▶ EnvironmentConfiguration ───────────────────────────────┴──▶───┴▶ ExporterConfiguration
///  files read on the way ──▶ FilesRead, which notices later changes
/// ```
///
/// Target: Reads everything that an operator configures into values.
/// Keeps out: The store, servers and any request; of Outbound it uses the values only.
package struct ExporterConfiguration: Equatable, Sendable {
    /// How upstream is called (section `api`).
    package struct API: Equatable, Sendable {
        /// Where upstream is: at least one host, of which the next one is called when one does not answer.
        package var baseURLs = [BaseURL.weChat]
        /// The time-out from the start of a call to the last byte of its answer.
        package var timeout: Duration = .seconds(10)
        /// The most calls in flight, all accounts together.
        package var concurrency = 8
        /// The proxy of the key `proxy_url`.
        package var proxyURL: ProxyServer?
        /// The proxy in use: the configured one or the environment's, unless `NO_PROXY` matches the host.
        package var proxy: ProxyServer?
        /// A PEM file of further certificate authorities.
        package var caFile: CertificateFile?

        /// Makes the defaults.
        package init() {}

        /// The same as settings of the outbound client.
        package var outbound: OutboundSettings {
            var settings = OutboundSettings()
            (settings.timeout, settings.connections, settings.proxy) = (timeout, concurrency, proxy)
            if let caFile { settings.tls.trust = .added(caFile) }
            return settings
        }
    }

    /// How upstream is called.
    package var api = API()
    /// The endpoints to collect, each once, unless an account names its own.
    package var endpoints: [Endpoint] = [.getupstreammsghour, .getupstreammsgmonth]
    /// When upstream is called.
    package var policy = RefreshPolicy()
    /// The special days of the calendar files.
    package var specialDays = SpecialDays()
    /// The store's file, or `:memory:`.
    package var storePath = "data/wechat-exporter.sqlite"
    /// The accounts, in the order of the file.
    package var accounts: [AccountConfiguration] = []
    /// The accounts with `enabled: false`: nothing is asked for them and nothing shown, and what the store holds of them is kept.
    package var disabledAccounts: [AccountConfiguration] = []
    /// The resolved paths of `calendar_file`: files and folders.
    package var calendarFiles: [String] = []
    /// The receivers of remote write.
    package var remoteWrite: [RemoteWriteConfiguration] = []
    /// Warnings for the log, a sentence each: worth knowing, not urgent.
    package var notices: [Sentence] = []

    /// Makes a configuration without accounts.
    package init() {}
}

extension ExporterConfiguration {
    /// The calls that this configuration may make, for counters that start at zero.
    package var calls: [Call] {
        let tokens = Set(accounts.compactMap(\.tokenCall))
        let component: [TokenCall] = tokens.contains(.authorizerToken) ? [.componentToken] : []
        let quota: [Call] = policy.quota && accounts.contains(where: \.mayAskForQuota) ? [.quota] : []
        return collectedEndpoints.map { .data($0) } + quota
            + (tokens.sorted { $0.rawValue < $1.rawValue } + component).map { .token($0) }
    }

    /// Whether calls to WeChat take the same route and use the same budget.
    package func sharesUpstream(with other: ExporterConfiguration) -> Bool {
        api == other.api && policy.callsPerDay == other.policy.callsPerDay
    }
}
