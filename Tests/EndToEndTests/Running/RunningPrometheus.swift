import Foundation
import TestKit
import Testing

/// Debian's Prometheus with an empty database, scraping one target every second; with rules and an Alertmanager if wanted.
struct RunningPrometheus {
    /// The process.
    let program: Program
    private let url: String

    /// Starts it on a free port of loopback and waits until it answers queries; `access` is further YAML for the scrapes.
    init(
        target: String, access: String = "scheme: http", rules: [String] = [], alertmanager: String? = nil
    ) async throws {
        try await self.init(
            targets: "static_configs: [{targets: [\"\(target)\"]}]\n\(access)", rules: rules, alertmanager: alertmanager
        )
    }

    /// Starts it with other settings of the job that name its targets.
    init(targets: String, rules: [String] = [], alertmanager: String? = nil) async throws {
        let folder = try Paths.temporaryFolder()
        let managers = alertmanager.map { "[{static_configs: [{targets: [\"\($0)\"]}]}]" } ?? "[]"
        let configuration = """
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            rule_files: [\(rules.joined(separator: ", "))]
            alerting: {alertmanagers: \(managers)}
            scrape_configs:
              - job_name: wechat
                \(targets.replacing("\n", with: "\n    "))
            """
        try configuration.write(toFile: "\(folder)/prometheus.yml", atomically: true, encoding: .utf8)
        let port = try FreePort.find()
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

    /// What Prometheus says of its first target.
    func firstTarget() async throws -> [String: Any] { try #require(try await targets().first) }

    /// What Prometheus says of its targets.
    func targets() async throws -> [[String: Any]] {
        let answer = try await curl("\(url)/api/v1/targets")
        let json = try #require(JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
        let data = try #require(json["data"] as? [String: Any])
        return try #require(data["activeTargets"] as? [[String: Any]])
    }
}
