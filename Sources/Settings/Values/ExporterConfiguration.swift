package import Baselines
package import Outbound
package import WeChatAPI

/// Everything the exporter is told, resolved: where from no longer matters.
///
/// Target: Reads everything that an operator configures into values.
/// Keeps out: The store, servers and any request; of Outbound it has the values only.
package struct ExporterConfiguration: Equatable, Sendable {
    /// How upstream is called (section `api`).
    package struct API: Equatable, Sendable {
        /// Where upstream is.
        package var baseURL = BaseURL.weChat
        /// From the start of a call to the last byte of its answer.
        package var timeout: Duration = .seconds(10)
        /// Calls in flight, all accounts together.
        package var concurrency = 8
        /// The proxy that is configured.
        package var proxyURL: ProxyServer?
        /// The proxy on the way: that one or the environment's, unless `NO_PROXY` names the host.
        package var proxy: ProxyServer?
        /// A PEM file of further certificate authorities.
        package var caFile: CertificateFile?

        /// Makes the defaults.
        package init() {}

        /// The same as the client for outbound requests takes it.
        package var outbound: OutboundSettings {
            var settings = OutboundSettings()
            (settings.timeout, settings.connections, settings.proxy) = (timeout, concurrency, proxy)
            if let caFile { settings.tls.trust = .added(caFile) }
            return settings
        }
    }

    /// How upstream is called.
    package var api = API()
    /// The endpoints to collect, each once.
    package var endpoints: [Endpoint] = [.getupstreammsghour, .getupstreammsgmonth]
    /// When upstream is called.
    package var policy = RefreshPolicy()
    /// The special days of the calendar file.
    package var specialDays = SpecialDays()
    /// The store's file, or `:memory:`.
    package var storePath = "data/wechat-exporter.sqlite"
    /// The accounts, in the order of the file.
    package var accounts: [AccountConfiguration] = []
    /// The file of special days, as it was named, resolved.
    package var calendarFile: String?
    /// The receivers of remote write.
    package var remoteWrite: [RemoteWriteConfiguration] = []
    /// What an operator should know but need not act on at once: a sentence each, for the log.
    package var notices: [String] = []

    /// Makes a configuration without accounts.
    package init() {}
}

extension ExporterConfiguration {
    /// The calls that this configuration can lead to, for counters that start at zero.
    package var calls: [Call] {
        let tokens = Set(accounts.compactMap(\.tokenCall))
        let component: [TokenCall] = tokens.contains(.authorizerToken) ? [.componentToken] : []
        return endpoints.map { .data($0) }
            + (tokens.sorted { $0.rawValue < $1.rawValue } + component).map { .token($0) }
    }

    /// The ways out that have a proxy on them.
    private var proxies: [String] {
        (api.proxy.map { ["upstream by \($0)"] } ?? [])
            + remoteWrite.compactMap { receiver in receiver.proxy.map { "\(receiver.shownURL) by \($0)" } }
    }

    /// What `check-config` shows: a line for each thing that an operator may have meant otherwise.
    package var summary: [String] {
        [
            "upstream: \(api.baseURL), \(policy.callsPerDay) calls a day for each account and endpoint",
            proxies.isEmpty ? nil : "proxies: \(proxies.joined(separator: ", "))",
            "endpoints: \(endpoints.map(\.rawValue).joined(separator: ", "))",
            "baselines: \(policy.baseline ? "on" : "off")",
            specialDays.covered.map {
                "special days: \(specialDays.entries.count), complete from \($0.lowerBound) to \($0.upperBound)"
            }
                ?? "special days: none (no calendar_file)",
            "store: \(storePath)",
            remoteWrite.isEmpty ? nil : "remote write: \(remoteWrite.map(\.shownURL).joined(separator: ", "))",
            "accounts: \(accounts.count) (\(accounts.prefix(10).map(\.name).joined(separator: ", "))\(accounts.count > 10 ? ", …" : ""))",
        ].compactMap(\.self)
    }
}
