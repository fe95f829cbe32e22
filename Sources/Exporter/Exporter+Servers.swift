import ExporterToolkit
import HTTPServer
import Logging
import Pages
import Presentation
import YAMLReading

extension Exporter {
    /// How long a request waits for a reload, during which it occupies a connection; as long as `/metrics/events` waits for the store.
    private static let longestReload = Duration.seconds(30)

    /// The servers for metrics, landing page and health, and the listeners for health alone; none is bound yet.
    ///
    /// - Throws: ``ConfigurationError`` with every mistake of the web configuration file.
    func servers(
        _ options: WebOptions, build: BuildInfo, logger: Logger, reloader: ConfigurationReloader
    ) throws(ConfigurationError) -> [WebServer] {
        var web: WebConfigurationSource?
        if let path = options.webConfigurationFile { web = try WebConfigurationSource(path: path, logger: logger) }
        let metrics = metricsEndpoint(options, build: build, logger: logger)
        // The store is restored before the server is made, so the exporter is ready as soon as it answers.
        let prefix = options.routePrefix
        let discovery = DiscoveryEndpoint(
            probePath: (options.externalURL?.path ?? prefix) + "/probe", externalURL: options.externalURL
        ) { self.targets }
        let reload = ReloadEndpoint(routePrefix: prefix, isEnabled: options.enablesLifecycle) {
            await reloader.reload(within: Self.longestReload)
        }
        let metricsPath = WebPath.normalised(options.telemetryPath)
        var routes = [
            Route(prefix + metricsPath, handler: metrics.handler),
            Route(prefix + options.telemetryPath, handler: metrics.handler),
            Route(prefix + metricsPath + "/events", handler: metrics.handler(of: answerEvents)),
            Route(prefix + "/probe", handler: ProbeEndpoint(source: source, noun: "account").handler),
            Route(prefix + "/sd", handler: discovery.handler), reload.route,
        ]
        routes += PagesEndpoint(pagesSource, options, version: build.version).routes
        routes += options.redirects
        routes += HealthEndpoints(name: "WeChat Exporter", routePrefix: prefix) { true }.routes
        let main = WebServer(
            addresses: options.listenAddresses, router: Router(routes), logger: logger, web: web)
        return [main] + healthServers(options, logger: logger)
    }

    /// The listeners for health alone; they have no prefix, since they are behind no proxy.
    private func healthServers(_ options: WebOptions, logger: Logger) -> [WebServer] {
        let router = Router(HealthEndpoints(name: "WeChat Exporter") { true }.routes)
        var servers: [WebServer] = []
        if !options.healthListenAddresses.isEmpty {
            servers.append(WebServer(addresses: options.healthListenAddresses, router: router, logger: logger))
        }
        do throws(ListenError) {
            let address = try HealthSocket.own.listen()
            // Nobody connects to it by an address, so the log has none.
            var quiet = logger
            quiet.logLevel = .warning
            servers.append(WebServer(addresses: [address], router: router, logger: quiet))
            logger.debug("Answering the command health", metadata: ["socket": "\(HealthSocket.own.name)"])
        } catch {
            logger.debug("The command health needs an address", metadata: ["err": "\(error)"])
        }
        return servers
    }

    private func metricsEndpoint(_ options: WebOptions, build: BuildInfo, logger: Logger) -> MetricsEndpoint {
        let families = [own, .constant { [try build.family(prefix: "wechat_exporter")] }]
        return MetricsEndpoint(
            maxRequests: options.maxRequests, includesHandlerMetrics: options.includesExporterMetrics, logger: logger,
            source: source, subjectLabel: "account",
            own: options.includesExporterMetrics ? families + [.process()] : families)
    }
}

extension WebOptions {
    /// Redirects to the landing page for requests without the prefix, or without its slash.
    ///
    /// Without an external URL `Location` is relative to the requested path, like all links. With one, the prefix without its slash
    /// redirects to the URL's path, since a proxy that adds the prefix asks like that. Only clients that ask the exporter directly reach
    /// `/`.
    fileprivate var redirects: [Route] {
        guard !routePrefix.isEmpty else { return [] }
        let folder = PageLinks.encodedPath(routePrefix) + "/"
        let last = folder.split(separator: "/").last ?? ""
        let outside = externalURL.map { PageLinks.encodedPath($0.path) + "/" }
        let places = [("/", outside == nil ? "." + folder : folder), (routePrefix, outside ?? "./\(last)/")]
        return places.map { path, location in
            Route(path, handler: .immediate { _ in .text(302, "Found\n", headers: [("Location", location)]) })
        }
    }
}
