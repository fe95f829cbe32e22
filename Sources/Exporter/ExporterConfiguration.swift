package import WeChatAPI

/// Everything the exporter is told, resolved: where from no longer matters.
package struct ExporterConfiguration: Equatable, Sendable {
    /// How upstream is called (section `api`).
    package struct API: Equatable, Sendable {
        /// Where upstream is.
        package var baseURL = BaseURL.weChat
        /// From the start of a call to the last byte of its answer.
        package var timeout: Duration = .seconds(10)
        /// Calls in flight, all accounts together.
        package var concurrency = 8
        /// A proxy, `http://host:port`.
        package var proxyURL: String?
        /// A PEM file of further certificate authorities.
        package var caFile: String?

        /// Makes the defaults.
        package init() {}
    }

    /// How upstream is called.
    package var api = API()
    /// The endpoints to collect, each once.
    package var endpoints: [Endpoint] = [.getupstreammsghour, .getupstreammsgmonth]
    /// When upstream is called.
    package var policy = RefreshPolicy()
    /// The store's file, or `:memory:`.
    package var storePath = "data/wechat-exporter.sqlite"
    /// The accounts, in the order of the file.
    package var accounts: [AccountConfiguration] = []
    /// What was asked for and this version does not do yet: a sentence each, for the log.
    package var notices: [String] = []

    /// Makes a configuration without accounts.
    package init() {}
}

extension ExporterConfiguration {
    /// What `check-config` shows: a line for each thing that an operator may have meant otherwise.
    package var summary: [String] {
        [
            "upstream: \(api.baseURL), \(policy.callsPerDay) calls a day for each account and endpoint",
            "endpoints: \(endpoints.map(\.rawValue).joined(separator: ", "))",
            "store: \(storePath)",
            "accounts: \(accounts.count) (\(accounts.prefix(10).map(\.name).joined(separator: ", "))\(accounts.count > 10 ? ", …" : ""))",
        ]
    }
}
