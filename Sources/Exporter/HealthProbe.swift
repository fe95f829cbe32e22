package import ExporterToolkit
import HTTPTypes
import Outbound

/// Asks a running exporter whether it serves, for Docker's HEALTHCHECK.
package enum HealthProbe {
    /// Asks for the path on the address; a host that stands for all interfaces is asked on loopback.
    ///
    /// - Returns: nil when it answers 200 within three seconds, else what was wrong as one sentence.
    package static func failure(_ address: ListenAddress, path: String) async -> String? {
        var settings = OutboundSettings()
        settings.timeout = .seconds(3)
        let client = OutboundClient(settings)
        defer { client.close() }
        let (scheme, authority) = place(of: address)
        var request = HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path)
        // The escaped path of a unix socket is no host.
        if address.unixSocketPath != nil, let host = HTTPField.Name("Host") { request.headerFields[host] = "localhost" }
        let url = "\(scheme)://\(authority)\(path)"
        do throws(OutboundFault) {
            let reading = AnswerBody.beginning(limit: 1024, within: .zero)
            let status = try await client.send(request, body: nil, reading: reading).response.status
            return status == .ok ? nil : "\(url) answered \(status.code)"
        } catch {
            return "\(url) did not answer: is the exporter running, with the same --web.listen-address?"
        }
    }

    /// Scheme and authority of an address; a unix socket's own path stands escaped in the place of the host.
    private static func place(of address: ListenAddress) -> (scheme: String, authority: String) {
        if let socket = address.unixSocketPath { return ("http+unix", socket.utf8.map(escaped).joined()) }
        let wildcards = ["": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"]
        let host = address.host
        let authority = wildcards[host] ?? (host.contains(":") ? "[\(host)]" : host)
        return ("http", "\(authority):\(address.port)")
    }

    /// A byte as it stands in a URL's host.
    private static func escaped(_ byte: UInt8) -> String {
        let character = Character(UnicodeScalar(byte))
        guard !character.isASCII || !(character.isLetter || character.isNumber) else { return String(character) }
        return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
