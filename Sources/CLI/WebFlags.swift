import ArgumentParser
import Exporter
import ExporterToolkit

/// How the exporter serves.
struct WebFlags: ParsableArguments {
    /// The flags that the environment can set.
    static let flags: [EnvironmentFlags.Flag] =
        addressFlags + [
            ("web.telemetry-path", .value), ("web.max-requests", .value), ("web.disable-exporter-metrics", .toggle),
        ]

    /// Those of them that say where the exporter answers.
    static let addressFlags: [EnvironmentFlags.Flag] = [("web.listen-address", .list), ("web.external-url", .value)]

    @OptionGroup var address: AddressFlags

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

    /// Refuses what cannot be served.
    func validate() throws {
        guard maxRequests >= 0 else { throw ValidationError("--web.max-requests must not be negative") }
        let others = ["/", "/probe", "/sd"]
        guard telemetryPath.hasPrefix("/"), !others.contains(telemetryPath), !telemetryPath.hasPrefix("/-/") else {
            throw ValidationError(
                "--web.telemetry-path must start with \"/\", as in /metrics, and be none of the exporter's other paths")
        }
    }

    /// The options for the server.
    func options() throws -> WebOptions {
        var options = WebOptions(listenAddresses: try address.addresses())
        options.telemetryPath = telemetryPath
        options.maxRequests = maxRequests
        options.includesExporterMetrics = !disableExporterMetrics
        options.externalURL = address.parsedExternalURL
        return options
    }
}

/// Where the exporter answers.
struct AddressFlags: ParsableArguments {
    @Option(
        name: .customLong("web.listen-address"),
        help: ArgumentHelp(
            "Address on which to expose metrics and web interface; repeatable. Examples: :9983, [::1]:9983",
            valueName: "address"))
    var listenAddresses = [":9983"]

    @Option(
        name: .customLong("web.external-url"),
        help: ArgumentHelp(
            "The URL under which the exporter is reachable behind a proxy; its path prefixes all endpoints.",
            valueName: "url"))
    var externalURL: String?

    /// The addresses, parsed.
    func addresses() throws -> [ListenAddress] {
        do {
            return try listenAddresses.map { try ListenAddress($0) }
        } catch {
            throw ValidationError("--web.listen-address: \(error)")
        }
    }

    /// The external URL, taken apart.
    var parsedExternalURL: ExternalURL? { externalURL.flatMap { ExternalURL($0) } }

    /// The path of the external URL without its trailing slashes.
    var routePrefix: String { parsedExternalURL?.path ?? "" }

    /// Refuses a URL that is none.
    func validate() throws {
        guard externalURL == nil || parsedExternalURL != nil else {
            throw ValidationError("--web.external-url must be a URL such as https://example.org/wechat")
        }
    }
}
