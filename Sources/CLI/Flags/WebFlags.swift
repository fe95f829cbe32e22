import ArgumentParser
import HTTPServer
import Presentation

/// The flags of the web server.
struct WebFlags: ParsableArguments {
    @OptionGroup var address: AddressFlags
    @OptionGroup var security: SecurityFlags

    @Flag(
        name: .customLong("web.systemd-socket"),
        help: "Use systemd socket activation listeners instead of port listeners.")
    var systemdSocket = false

    @Option(
        name: .customLong("web.telemetry-path"),
        help: ArgumentHelp("Path under which to expose metrics.", valueName: "path"))
    var telemetryPath = "/metrics"

    @Option(
        name: .customLong("web.max-requests"),
        help: ArgumentHelp("Maximum number of parallel scrape requests. Use 0 to disable.", valueName: "number"))
    var maxRequests = 40

    @Flag(
        name: .customLong("web.disable-exporter-metrics"),
        help: "Exclude metrics about the exporter itself (promhttp_*, process_*).")
    var disableExporterMetrics = false

    /// Rejects values that cannot be served.
    func validate() throws {
        guard maxRequests >= 0 else { throw ValidationError("--web.max-requests must not be negative") }
        let path = WebPath.normalised(telemetryPath)
        let isTaken = path.isEmpty || WebOptions.fixedPaths.contains(path) || path.hasPrefix("/-/")
        guard telemetryPath.hasPrefix("/"), !isTaken else {
            throw ValidationError(
                "--web.telemetry-path must start with \"/\", as in /metrics, and must not be one of the exporter's other paths"
            )
        }
    }

    /// The options of the server.
    func options() throws -> WebOptions {
        var options = WebOptions(listenAddresses: try systemdSocket ? address.inherited() : address.addresses())
        options.healthListenAddresses = try address.healthAddresses()
        options.webConfigurationFile = security.path
        options.telemetryPath = WebPath.collapsed(telemetryPath)
        options.maxRequests = maxRequests
        options.includesExporterMetrics = !disableExporterMetrics
        address.proxy.apply(to: &options)
        return options
    }
}

/// The flag of the web configuration file.
struct SecurityFlags: ParsableArguments {
    @Option(
        name: .customLong("web.config.file"),
        help: ArgumentHelp(
            "Path to a configuration file that can enable TLS or authentication, in the format of Prometheus' exporter-toolkit.",
            valueName: "path"))
    var file: String?

    /// The file; nil when empty, as in Prometheus' exporters.
    var path: String? { file.flatMap { $0.isEmpty ? nil : $0 } }
}
