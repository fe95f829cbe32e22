import BeijingTime
import Exposition
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

@testable import Exporter

/// Counters that are there from zero, so that `increase()` sees the first failure.
struct FirstFailuresTests {
    private let classes = ErrorClass.allCases.count

    @Test func everyClassOfEachCallIsThereBeforeAnyCallIsMade() throws {
        let metrics = try World(at: "2026-03-10 09:00").metrics()
        // Two endpoints, their quota and the token call.
        let failures = metrics.series("wechat_exporter_api_failures_total")
        #expect(failures.count == 4 * classes && failures.values.allSatisfy { $0 == 0 })
        #expect(metrics.series("wechat_exporter_rows_rejected_total").values.allSatisfy { $0 == 0 })
    }

    @Test func aFailureCountsInItsClassBesideItsErrcode() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        let before = try world.metrics()
        // An errcode that no document names.
        world.transport.withSimulator { $0.inject(.errcode(123_456, "new"), on: "getupstreammsghour", times: 1) }
        try await world.run(until: "2026-03-10 09:01")
        let metrics = try world.metrics()
        func failures(_ class: String) -> String {
            "wechat_exporter_api_failures_total{endpoint=\"getupstreammsghour\",class=\"\(`class`)\"}"
        }
        let told = "wechat_exporter_api_errors_total{endpoint=\"getupstreammsghour\",errcode=\"123456\"}"
        #expect(before[told] == nil && metrics[told] == 1)
        let errorClass = UpstreamError.errcode(123_456, message: "").errorClass.rawValue
        #expect(before[failures(errorClass)] == 0 && metrics[failures(errorClass)] == 1)
        #expect(metrics.series("wechat_exporter_api_failures_total").values.reduce(0, +) == 1)
    }

    @Test func openMetricsSaysWhenEachCounterBegan() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.endpoints = [.getupstreammsghour] }
        world.transport.withSimulator { $0.inject(.errcode(123_456, "new"), on: "getupstreammsghour", times: 1) }
        try await world.run(until: "2026-03-10 10:00")
        let start = try #require(UnixTime(beijing: "2026-03-10 09:00")).fractionalSeconds
        try await world.reload { $0.endpoints = [.getupstreammsghour, .getupstreammsg] }
        try await world.run(until: "2026-03-10 11:00")
        let text = String(decoding: try world.exporter.exposition(.openMetrics), as: UTF8.self)
        let metrics = MetricsText(text)
        let created = metrics.values.filter { $0.key.contains("_created") }
        #expect(created["wechat_exporter_restatements_created{account=\"shop\"}"] == start)
        #expect(
            created["wechat_exporter_api_errors_created{endpoint=\"getupstreammsghour\",errcode=\"123456\"}"] == start)
        // What came with a reload began there.
        #expect(created["wechat_exporter_api_requests_created{endpoint=\"getupstreammsg\"}"] == start + 3_600)
        #expect(
            created["wechat_exporter_api_request_duration_seconds_created{endpoint=\"getupstreammsghour\"}"] == start)
        for name in ["api_errors", "api_failures", "api_requests", "rows_rejected", "restatements"] {
            let series = metrics.values.keys.filter { $0.hasPrefix("wechat_exporter_\(name)_total") }
            let expected = Set(series.map { $0.replacing("_total", with: "_created") })
            #expect(!series.isEmpty && expected.isSubset(of: created.keys), "\(name)")
        }
        #expect(!(try world.exposition().contains("_created")))
        let labels = text.split(separator: "\n").filter { $0.contains("wechat_exporter_restatements_") }
        #expect(
            labels.map { $0.prefix { $0 != " " } } == [
                "wechat_exporter_restatements_total{account=\"corner\"}",
                "wechat_exporter_restatements_created{account=\"corner\"}",
                "wechat_exporter_restatements_total{account=\"shop\"}",
                "wechat_exporter_restatements_created{account=\"shop\"}",
            ])
    }
}
