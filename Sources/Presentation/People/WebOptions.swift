package import HTTPServer
import Pages

/// What the flags `--web.*` say.
package struct WebOptions: Sendable {
    /// The addresses to listen on.
    package var listenAddresses: [ListenAddress]
    /// Further addresses that answer only the health paths, without TLS and passwords.
    package var healthListenAddresses: [ListenAddress] = []
    /// The web configuration file with TLS and passwords; nil for neither.
    package var webConfigurationFile: String?
    /// The path of the metrics.
    package var telemetryPath = "/metrics"
    /// Scrapes at once; 0 for any number.
    package var maxRequests = 40
    /// Whether `promhttp_*` and `process_*` are shown.
    package var includesExporterMetrics = true
    /// The URL under which the exporter is reached behind a proxy; what it names carries its path.
    package var externalURL: ExternalURL?
    /// What every path starts with as it arrives here: empty, or with a leading and no trailing slash.
    package var routePrefix = ""

    /// The paths that the metrics cannot have, seen from the prefix, beside all below `/-/`.
    package static let fixedPaths = ["/probe", "/sd"] + PageLinks.Path.allCases.map(\.rawValue)

    /// Whether `POST /-/reload` is allowed.
    package var enablesLifecycle = false
    /// How often the configuration's files are looked at for changes; nil for never.
    package var autoReloadInterval: Duration?

    /// Makes the defaults for `listenAddresses`.
    package init(listenAddresses: [ListenAddress]) { self.listenAddresses = listenAddresses }
}
