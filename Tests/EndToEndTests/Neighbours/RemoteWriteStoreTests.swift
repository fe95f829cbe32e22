import Foundation
import TestKit
import Testing

/// Remote write into stores that no one here wrote, read back by their own queries.
@Suite(.timeLimit(.minutes(10)))
struct RemoteWriteStoreTests {
    /// Compares the days that are settled whatever the time of the day; yesterday may be, too.
    ///
    /// VictoriaMetrics answers queries from what it has flushed, which takes it a second or more: it is asked until it has the last.
    private func expectEqual(
        _ estate: EventEstate, sourceLocation: SourceLocation = #_sourceLocation, _ read: () async throws -> EventPoints
    ) async throws {
        let stored = try await estate.stored(19, 2)
        #expect(stored.values.count == 18 * 480, sourceLocation: sourceLocation)
        let points = try await eventually("the last of the points") {
            let points = try await read()
            return stored.values.keys.allSatisfy { points.values[$0] != nil } ? points : nil
        }
        #expect(points.repeated == 0, sourceLocation: sourceLocation)
        // Told as a list: the values themselves would be compared letter by letter.
        let wrong = stored.values.filter { points.values[$0.key] != $0.value }.keys.sorted()
        #expect(wrong.isEmpty, sourceLocation: sourceLocation)
    }

    @Test func prometheusAndVictoriaMetricsHoldWhatTheStoreHolds() async throws {
        let estate = try await EventEstate()
        let prometheus = try await RunningReceiver.prometheus()
        let victoria = try await RunningReceiver.victoriaMetrics()
        // Debian's Prometheus knows 1.0 only and ignores the content type: 2.0 has to find that out.
        try estate.configure(
            """
            remote_write:
              - {name: prometheus, url: "\(prometheus.writeURL)", protobuf_message: io.prometheus.write.v2.Request}
              - {name: victoria, url: "\(victoria.writeURL)"}
            """)
        let exporter = try await estate.start()
        _ = try await exporter.program.line(with: "Falling back to remote write 1.0")
        try await eventuallySent(exporter.url, samples: 2 * 18 * 480)
        try await expectEqual(estate) { try await EventPoints(prometheus: prometheus.url) }
        try await expectEqual(estate) { try await EventPoints(victoriaMetrics: victoria.url) }
        try await exporter.program.stop()
        for receiver in [prometheus, victoria] { try await receiver.program.stop() }
        try await estate.stop()
    }

    @Test func aReceiverThatIsDownLosesNothing() async throws {
        let estate = try await EventEstate()
        let port = try FreePort.find()
        let data = try Paths.temporaryFolder() + "/data"
        try estate.configure(
            """
            remote_write:
              - {name: late, url: "http://127.0.0.1:\(port)/api/v1/write", queue_config: {max_backoff: 200ms}}
            """)
        let exporter = try await estate.start()
        _ = try await exporter.program.line(with: "Remote write failed; retrying")
        let first = try await RunningReceiver.prometheus(data: data, port: port)
        try await eventuallySent(exporter.url, samples: 1, isAll: false)
        first.program.signal(SIGKILL)
        _ = try await first.program.result()
        let second = try await RunningReceiver.prometheus(data: data, port: port)
        try await eventuallySent(exporter.url, samples: 18 * 480)
        try await expectEqual(estate) { try await EventPoints(prometheus: second.url) }
        try await exporter.program.stop()
        try await second.program.stop()
        try await estate.stop()
    }

    /// Waits until so many samples are acknowledged and, where all are wanted, none waits.
    private func eventuallySent(_ exporter: String, samples: Double, isAll: Bool = true) async throws {
        _ = try await eventually("\(samples) samples sent") {
            let metrics = MetricsText(try await curl(exporter + "/metrics").text)
            let sent = metrics.series("wechat_exporter_remote_write_samples_total").values.reduce(0, +)
            let pending = metrics.series("wechat_exporter_remote_write_samples_pending").values.reduce(0, +)
            return sent >= samples && (!isAll || pending == 0) ? true : nil
        }
    }
}
