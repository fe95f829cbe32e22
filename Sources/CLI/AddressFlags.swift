import ArgumentParser
import ExporterToolkit

/// Where the exporter answers.
struct AddressFlags: ParsableArguments {
    @Option(
        name: .customLong("web.listen-address"),
        help: ArgumentHelp(
            "Address on which to expose metrics and web interface; repeatable. Examples: :9983, [::1]:9983, unix:/run/wechat-exporter.sock",
            valueName: "address"))
    var listenAddresses = [":9983"]

    @Option(
        name: .customLong("web.health-listen-address"),
        help: ArgumentHelp(
            "Further address that answers only /-/healthy and /-/ready, never with TLS or passwords; repeatable.",
            valueName: "address"))
    var healthListenAddresses: [String] = []

    @Option(
        name: .customLong("web.external-url"),
        help: ArgumentHelp(
            "The URL under which the exporter is reachable behind a proxy; its path prefixes all endpoints.",
            valueName: "url"))
    var externalURL: String?

    /// The addresses, parsed.
    func addresses() throws -> [ListenAddress] { try Self.parsed(listenAddresses, flag: "--web.listen-address") }

    /// The addresses for health alone, parsed.
    func healthAddresses() throws -> [ListenAddress] {
        try Self.parsed(healthListenAddresses, flag: "--web.health-listen-address")
    }

    /// The sockets that systemd has opened.
    func inherited() throws -> [ListenAddress] {
        do { return try SystemdSockets.addresses() } catch { throw ValidationError("--web.systemd-socket: \(error)") }
    }

    private static func parsed(_ texts: [String], flag: String) throws -> [ListenAddress] {
        do {
            return try texts.map { try ListenAddress($0) }
        } catch {
            throw ValidationError("\(flag): \(error)")
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
