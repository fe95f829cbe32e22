import Foundation
import TestKit
import Testing

/// `/metrics/events` as Debian's Prometheus takes it, with and without a window for late points.
@Suite(.timeLimit(.minutes(10)))
struct EventScrapeTests {
    /// How often Prometheus scrapes: `make study` lets it do so for a minute.
    private static let scrapes = ProcessInfo.processInfo.environment["WECHAT_EXPORTER_STUDY"] == "1" ? 20.0 : 4

    @Test func eachPointIsStoredOnceHoweverOftenItIsScraped() async throws {
        let estate = try await EventEstate()
        try estate.configure(historyDays: 6)
        let exporter = try await estate.start()
        let points = 2 * 2 * 4 * 120
        let lines = points + 2 * 2 + 1
        let body = try await eventually("four settled days") {
            let text = try await curl(exporter.url + "/metrics/events?days=4").text
            return text.split(separator: "\n").count == lines ? text : nil
        }
        let target = exporter.url.replacingOccurrences(of: "http://", with: "")
        let targets = "static_configs: [{targets: [\"\(target)\"]}]"
        let main = "{job_name: wechat, \(targets)}"
        let events =
            "{job_name: wechat-events, metrics_path: /metrics/events, params: {days: [\"4\"]}, \(targets)}"
        let open = try await RunningReceiver.prometheus(window: "7d", jobs: "[\(main), \(events)]")
        let closed = try await RunningReceiver.prometheus(window: nil, jobs: "[\(main), \(events)]")
        for receiver in [open, closed] {
            _ = try await eventually("scrapes of the events") {
                let scrapes = try await value("count_over_time(up{job=\"wechat-events\"}[1h])", receiver)
                return scrapes ?? 0 >= Self.scrapes ? true : nil
            }
        }

        let taken = try await EventPoints(prometheus: open.url)
        #expect(taken.values.count == points)
        #expect(taken.repeated == 0)
        #expect(try await taken == stored(estate, body))
        for receiver in [open, closed] {
            #expect(try await value("min_over_time(up{job=\"wechat\"}[1m])", receiver) == 1)
        }
        #expect(try await value("min_over_time(up{job=\"wechat-events\"}[1m])", open) == 1)
        #expect(try await curl(exporter.url + "/metrics/events?days=4").text == body)
        for receiver in [open, closed] { try await receiver.program.stop() }
        try await exporter.program.stop()
        try await estate.stop()
    }

    /// What the store holds of the days in an exposition.
    private func stored(_ estate: EventEstate, _ body: String) async throws -> EventPoints {
        let times = body.split(separator: "\n").compactMap { Double($0.split(separator: " ").last ?? "") }
        let oldest = try #require(times.min())
        // Whole days since the oldest point: Beijing's midnight of that day is an exact number of days before today's.
        let ago = Int((Date().timeIntervalSince1970 + 28_800) / 86_400) - Int((oldest + 28_800) / 86_400)
        return try await estate.stored(ago, ago - 3)
    }

    private func value(_ query: String, _ receiver: RunningReceiver) async throws -> Double? {
        let answer = try await curl("\(receiver.url)/api/v1/query", "--get", "--data-urlencode", "query=\(query)")
        let json = try #require(JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
        let data = try #require(json["data"] as? [String: Any], "\(answer.text)")
        let result = try #require(data["result"] as? [[String: Any]])
        return (result.first?["value"] as? [Any])?.last.flatMap { Double("\($0)") }
    }
}
