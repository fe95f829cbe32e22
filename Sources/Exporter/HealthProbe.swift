import AsyncHTTPClient
package import ExporterToolkit
import NIOCore
import NIOHTTP1
import Pages

/// Asks a running exporter whether it serves, for Docker's HEALTHCHECK.
package enum HealthProbe {
    /// Asks for the path, not encoded yet, on the address; a host that stands for all interfaces is asked on loopback.
    ///
    /// - Returns: nil when it answers 200 within three seconds, else what was wrong as one sentence.
    package static func failure(_ address: ListenAddress, path: String) async -> String? {
        let url = self.url(address, path: PageLinks.encodedPath(path))
        do {
            var request = HTTPClientRequest(url: url)
            // The escaped path of a unix socket is no host.
            if address.unixSocketPath != nil { request.headers.add(name: "Host", value: "localhost") }
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(3))
            return response.status == .ok ? nil : "\(url) answered \(response.status.code)"
        } catch {
            return "\(url) did not answer: is the exporter running, with the same --web.listen-address?"
        }
    }

    /// The URL of a path; a unix socket's own path stands escaped in the place of the host.
    private static func url(_ address: ListenAddress, path: String) -> String {
        if let socket = address.unixSocketPath {
            return "http+unix://\(PageLinks.encoded(socket))\(path)"
        }
        let wildcards = ["": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"]
        let host = address.host
        let authority = wildcards[host] ?? (host.contains(":") ? "[\(host)]" : host)
        return "http://\(authority):\(address.port)\(path)"
    }
}
