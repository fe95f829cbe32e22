import TestKit
import Testing

/// The command `demo` on free ports of loopback.
struct RunningDemo {
    /// The process.
    let program: Program
    /// The exporter's URL without a path.
    let exporter: String
    /// The simulator's URL without a path.
    let upstream: String

    /// Starts it and waits until both accounts are shown.
    init(_ arguments: String...) async throws {
        let ports = ["--web.listen-address=127.0.0.1:0", "--simulator.listen-address=127.0.0.1:0"]
        program = try Program(Paths.exporter, ["demo"] + ports + arguments)
        let lines = try await (program.line(with: "/metrics   the metrics"), program.line(with: "   the simulator"))
        exporter = String(try #require(lines.0.split(separator: " ").first).dropLast("/metrics".count))
        upstream = String(try #require(lines.1.split(separator: " ").first))
        try await waitForSeries(240)
    }

    /// The series of this moment.
    func metrics() async throws -> MetricsText { MetricsText(try await curl(exporter + "/metrics").text) }

    /// Waits until so many series of `wechat_upstream_messages` are shown.
    private func waitForSeries(_ count: Int) async throws {
        _ = try await eventually("\(count) series; so far:\n\(program.text)") {
            try await metrics().series("wechat_upstream_messages").count == count ? true : nil
        }
    }
}
