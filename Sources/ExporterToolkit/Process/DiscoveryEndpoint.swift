internal import Exposition
package import HTTPServer
internal import NIOCore

/// Lists the targets of a probe for Prometheus' `http_sd_configs`.
///
/// Each target is the exporter itself with another parameter. `instance` is the target's name; otherwise Prometheus would write the `up`
/// of all targets into one series. Source: prometheus.io/docs/prometheus/latest/http_sd.
package struct DiscoveryEndpoint: Sendable {
    /// A target.
    package struct Target: Sendable {
        /// Its name, the parameter of the probe and the label `instance`.
        package let name: String
        /// Labels that all its series get.
        package let labels: [(name: String, value: String)]

        /// Makes a target.
        package init(name: String, labels: [(name: String, value: String)] = []) {
            (self.name, self.labels) = (name, labels)
        }
    }

    private let probePath: String
    private let externalURL: ExternalURL?
    private let targets: @Sendable () -> [Target]

    /// Makes an endpoint.
    ///
    /// - Parameters:
    ///   - probePath: The path of the probe as Prometheus requests it.
    ///   - externalURL: The URL by which Prometheus reaches the exporter; without it, the one that was requested.
    ///   - targets: The targets, in order.
    package init(probePath: String, externalURL: ExternalURL?, targets: @escaping @Sendable () -> [Target]) {
        (self.probePath, self.externalURL, self.targets) = (probePath, externalURL, targets)
    }

    /// The handler, for the route `/sd`.
    package var handler: Handler {
        Handler { request in
            guard let host = externalURL?.authority ?? request.header("host"), ExternalURL.isAuthority(host) else {
                return .ready(
                    .text(
                        400,
                        "The Host header names no host; request /sd at the address that Prometheus is to scrape.\n"))
            }
            return .offloaded { .init(status: 200, headers: [("Content-Type", "application/json")], bytes: list(host)) }
        }
    }

    /// The list as JSON, one group for each target.
    private func list(_ host: String) -> [UInt8] {
        let scheme = externalURL.map { #""__scheme__":\#(JSONText.quoted($0.scheme)),"# } ?? ""
        let path = JSONText.quoted(probePath)
        let groups = targets().map { target in
            let name = JSONText.quoted(target.name)
            let labels = target.labels.map { ",\(JSONText.quoted($0.name)):\(JSONText.quoted($0.value))" }.joined()
            return """
                {"targets":[\(JSONText.quoted(host))],"labels":{\(scheme)"__metrics_path__":\(path),\
                "__param_target":\(name),"instance":\(name)\(labels)}}
                """
        }
        return Array("[\(groups.joined(separator: ",\n"))]\n".utf8)
    }
}
