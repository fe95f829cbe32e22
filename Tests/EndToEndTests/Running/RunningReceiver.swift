import Foundation
import TestKit

/// A store that takes event time, on a free port of loopback.
struct RunningReceiver {
    /// The process.
    let program: Program
    /// Where it answers.
    let url: String
    /// The address that takes remote write.
    var writeURL: String { url + "/api/v1/write" }

    /// Starts Debian's Prometheus with a window for late points and, where given, scrape jobs; `data` may hold blocks already.
    static func prometheus(
        window: String? = "60d", jobs: String = "[]", data: String? = nil, port: UInt16? = nil
    ) async throws -> RunningReceiver {
        let folder = try Paths.temporaryFolder()
        let late = window.map { "storage: {tsdb: {out_of_order_time_window: \($0)}}\n" } ?? ""
        let text = "global: {scrape_interval: 3s, scrape_timeout: 3s}\n\(late)scrape_configs: \(jobs)\n"
        try text.write(toFile: "\(folder)/prometheus.yml", atomically: true, encoding: .utf8)
        let port = try port ?? FreePort.find()
        let program = try Program(
            "/usr/bin/prometheus",
            [
                "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(data ?? folder + "/data")",
                "--storage.tsdb.retention.time=400d", "--web.enable-remote-write-receiver",
                "--web.listen-address=127.0.0.1:\(port)",
            ])
        _ = try await program.line(with: "Server is ready to receive web requests")
        return RunningReceiver(program: program, url: "http://127.0.0.1:\(port)")
    }

    /// Starts Debian's VictoriaMetrics.
    static func victoriaMetrics() async throws -> RunningReceiver {
        let port = try FreePort.find()
        let program = try Program(
            "/usr/bin/victoria-metrics",
            [
                "-storageDataPath=\(try Paths.temporaryFolder())/data", "-httpListenAddr=127.0.0.1:\(port)",
                "-retentionPeriod=24",
            ])
        let url = "http://127.0.0.1:\(port)"
        _ = try await eventually("VictoriaMetrics; so far:\n\(program.text)") {
            try await curl(url + "/health").text == "OK" ? true : nil
        }
        return RunningReceiver(program: program, url: url)
    }
}
