import Foundation
import TestKit
import Testing

/// Debian's Prometheus with an empty database, scraping one target every second.
struct RunningPrometheus {
    /// The process.
    let program: Program
    private let url: String

    /// Starts it on a free port of loopback and waits until it answers queries.
    init(target: String) async throws {
        let folder = try Paths.temporaryFolder()
        let configuration = """
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: wechat
                static_configs: [{targets: ["\(target)"]}]
            """
        try configuration.write(toFile: "\(folder)/prometheus.yml", atomically: true, encoding: .utf8)
        let port = try Self.freePort()
        url = "http://127.0.0.1:\(port)"
        program = try Program(
            "/usr/bin/prometheus",
            [
                "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
                "--web.listen-address=127.0.0.1:\(port)",
            ])
        _ = try await program.line(with: "Server is ready to receive web requests")
    }

    /// The value of a query with one result, nil when there is none.
    func value(_ query: String) async throws -> Double? {
        let answer = try await curl("\(url)/api/v1/query", "--get", "--data-urlencode", "query=\(query)")
        let json = try #require(JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
        let data = try #require(json["data"] as? [String: Any], "\(answer.text)")
        let result = try #require(data["result"] as? [[String: Any]])
        return (result.first?["value"] as? [Any])?.last.flatMap { Double("\($0)") }
    }

    /// What Prometheus says of its only target.
    func firstTarget() async throws -> [String: Any] {
        let answer = try await curl("\(url)/api/v1/targets")
        let json = try #require(JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
        let data = try #require(json["data"] as? [String: Any])
        return try #require((data["activeTargets"] as? [[String: Any]])?.first)
    }

    /// A port that nobody listens on at this moment.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { socketAddress in
                bind(descriptor, socketAddress, length) == 0 && getsockname(descriptor, socketAddress, &length) == 0
            }
        }
        try #require(result)
        return UInt16(bigEndian: address.sin_port)
    }
}
