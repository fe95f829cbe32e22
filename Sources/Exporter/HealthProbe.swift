import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks a running exporter whether it serves, for Docker's HEALTHCHECK.
package enum HealthProbe {
    /// Asks `http://host:port/path`; a host that stands for all interfaces is asked on loopback.
    ///
    /// - Returns: nil when it answers 200 within three seconds, else what was wrong as one sentence.
    package static func failure(host: String, port: Int, path: String) async -> String? {
        let wildcards = ["": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"]
        let authority = wildcards[host] ?? (host.contains(":") ? "[\(host)]" : host)
        let url = "http://\(authority):\(port)\(path)"
        do {
            let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(3))
            return response.status == .ok ? nil : "\(url) answered \(response.status.code)"
        } catch {
            return "\(url) did not answer: is the exporter running, with the same --web.listen-address?"
        }
    }
}
