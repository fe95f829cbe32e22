package import ExporterToolkit
import Logging
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
    /// The URL under which the exporter is reached behind a proxy.
    package var externalURL: ExternalURL?
    /// What every path starts with: the path of the external URL, empty or with a leading and no trailing slash.
    package var routePrefix: String { externalURL?.path ?? "" }

    /// The paths that the metrics cannot have, seen from the prefix, beside all below `/-/`.
    package static let fixedPaths =
        ["/probe", "/sd"] + PageLinks(site: "", prefix: "", metricsPath: "").paths

    /// Whether `POST /-/reload` is allowed.
    package var enablesLifecycle = false
    /// How often the configuration's files are looked at for changes; nil for never.
    package var autoReloadInterval: Duration?

    /// Makes the defaults for `listenAddresses`.
    package init(listenAddresses: [ListenAddress]) { self.listenAddresses = listenAddresses }
}

extension Exporter {
    /// The serving side: metrics, landing page and health, and the listeners for health alone; not bound yet.
    ///
    /// - Throws: ``ConfigurationError`` with every mistake of the web configuration file.
    func servers(
        _ options: WebOptions, build: BuildInfo, logger: Logger, reloader: ConfigurationReloader
    ) throws(ConfigurationError) -> [WebServer] {
        var web: WebConfigurationSource?
        if let path = options.webConfigurationFile { web = try WebConfigurationSource(path: path, logger: logger) }
        let metrics = metricsEndpoint(options, build: build, logger: logger)
        // The store is restored before the server is made, so whoever can be asked is ready.
        let discovery = DiscoveryEndpoint(
            probePath: options.routePrefix + "/probe", externalURL: options.externalURL
        ) { self.accountNames }
        let health = HealthEndpoints(name: "WeChat Exporter", routePrefix: options.routePrefix) { true }
        let reload = ReloadEndpoint(routePrefix: options.routePrefix, isEnabled: options.enablesLifecycle) {
            await reloader.reload()
        }
        let routes =
            [
                Route(options.routePrefix + options.telemetryPath, handler: metrics.handler),
                Route(
                    options.routePrefix + options.telemetryPath + "/events", handler: metrics.handler(of: answerEvents)),
                Route(options.routePrefix + "/probe", handler: ProbeEndpoint(source: source, noun: "account").handler),
                Route(options.routePrefix + "/sd", handler: discovery.handler),
            ] + reload.routes + PagesEndpoint(pagesSource, options, version: build.version).routes
        let main = WebServer(
            addresses: options.listenAddresses, router: Router(routes + health.routes), logger: logger, web: web)
        guard !options.healthListenAddresses.isEmpty else { return [main] }
        let router = Router(health.routes)
        return [main, WebServer(addresses: options.healthListenAddresses, router: router, logger: logger)]
    }

    private func metricsEndpoint(_ options: WebOptions, build: BuildInfo, logger: Logger) -> MetricsEndpoint {
        let families = [own, .constant { [try build.family(prefix: "wechat_exporter")] }]
        return MetricsEndpoint(
            maxRequests: options.maxRequests, includesHandlerMetrics: options.includesExporterMetrics, logger: logger,
            source: source, subjectLabel: "account",
            own: options.includesExporterMetrics ? families + [.process()] : families)
    }
}
