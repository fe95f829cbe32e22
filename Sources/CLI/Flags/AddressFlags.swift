import ArgumentParser
import HTTPServer

/// The addresses on which the exporter answers.
struct AddressFlags: ParsableArguments {
    /// The names of these flags.
    static let names = ["web.listen-address", "web.health-listen-address"]

    @Option(
        name: .customLong("web.listen-address"),
        help: ArgumentHelp(
            """
            Address on which to expose metrics and web interface; repeatable. \
            Examples: [::1]:9983, unix:/run/wechat-exporter.sock (default: :9983)
            """,
            valueName: "address"))
    var listenAddresses: [String] = []

    @Option(
        name: .customLong("web.health-listen-address"),
        help: ArgumentHelp(
            "Further address that answers only /-/healthy and /-/ready, never with TLS, passwords or prefix; repeatable.",
            valueName: "address"))
    var healthListenAddresses: [String] = []

    @OptionGroup var proxy: ProxyFlags

    /// The addresses, parsed.
    func addresses() throws -> [ListenAddress] {
        try Self.parsed(listenAddresses.isEmpty ? [":9983"] : listenAddresses, flag: "--web.listen-address")
    }

    /// The health addresses, parsed.
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
}
