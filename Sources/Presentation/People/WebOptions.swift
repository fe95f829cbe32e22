package import HTTPServer
import Pages

/// The values of the flags `--web.*`.
package struct WebOptions: Sendable {
    /// The addresses to listen on.
    package var listenAddresses: [ListenAddress]
    /// Further addresses that answer only the health paths, without TLS and passwords.
    package var healthListenAddresses: [ListenAddress] = []
    /// The web configuration file with TLS and passwords; nil for neither.
    package var webConfigurationFile: String?
    /// The path of the metrics.
    package var telemetryPath = "/metrics"
    /// The most parallel scrapes; 0 for no limit.
    package var maxRequests = 40
    /// Whether `promhttp_*` and `process_*` are shown.
    package var includesExporterMetrics = true
    /// The URL under which the exporter is reached behind a proxy; links carry its path.
    package var externalURL: ExternalURL?
    /// The prefix of every path as it arrives: empty, or with a leading and no trailing slash.
    package var routePrefix = ""

    /// The paths that the metrics cannot use, relative to the prefix, besides everything below `/-/`.
    package static let fixedPaths = ["/probe", "/sd"] + PageLinks.Path.allCases.map(\.rawValue)

    /// Whether `POST /-/reload` is allowed.
    package var enablesLifecycle = false
    /// How often the configuration's files are checked for changes; nil for never.
    package var autoReloadInterval: Duration?

    /// Makes the defaults for `listenAddresses`.
    package init(listenAddresses: [ListenAddress]) { self.listenAddresses = listenAddresses }
}
