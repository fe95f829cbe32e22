package import HTTPServer
import HTTPTypes
import Outbound
import Pages

/// Asks a running exporter whether it serves, for Docker's HEALTHCHECK.
package enum HealthProbe {
    /// Requests the path, not yet encoded, at the address; a wildcard address is asked on loopback.
    ///
    /// - Returns: nil when the answer is 200 within three seconds, otherwise what was wrong as one sentence.
    package static func failure(_ address: ListenAddress, path: String) async -> String? {
        var settings = OutboundSettings()
        settings.timeout = .seconds(3)
        let client = OutboundClient(settings)
        defer { client.close() }
        let (scheme, authority) = place(of: address)
        let path = PageLinks.encodedPath(path)
        var request = HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path)
        // The escaped path of a unix socket is not a host.
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

    /// Scheme and authority of an address; a unix socket's path is escaped in place of the host.
    private static func place(of address: ListenAddress) -> (scheme: String, authority: String) {
        if let socket = address.unixSocketPath { return ("http+unix", PageLinks.encoded(socket)) }
        let wildcards = ["": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"]
        let host = address.host
        let authority = wildcards[host] ?? (host.contains(":") ? "[\(host)]" : host)
        return ("http", "\(authority):\(address.port)")
    }
}
