import BeijingTime
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// Numbers at and beyond the borders, from every side: a row is refused or a sentence is told, and the exporter goes on.
struct NumberLimitsTests {
    private static let numbers = [
        "0", "1000000000000", "1000000000001", "9007199254740991", "9007199254740992", "9007199254740993",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", "-1", "-9223372036854775808",
        "-9223372036854775809", "1e12", "1e18", "1e19", "1e308", "-1e308", "1e999", "1.5", "0.0", "-0", "\"12\"",
        "\"1e3\"", "\"99999999999999999999\"", "\"\"", "true", "null", "NaN", "Infinity", "[]", "{}", "0x10", "01",
    ]

    private func world(at text: String = "2026-03-10 09:00") throws -> World {
        try World(at: text) {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
        }
    }

    @Test(arguments: numbers, ["msg_count", "msg_user", "msg_type", "ref_hour", "errcode"])
    func noNumberOfARowEndsTheExporter(number: String, field: String) async throws {
        var world = try world()
        let fields = ["ref_hour": "900", "msg_type": "1", "msg_user": "4", "msg_count": "9"]
        let row = { (hour: String) in
            let merged = fields.merging(["ref_hour": hour]) { $1 }.merging([field: number]) { $1 }
            let pairs = merged.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
            return "{\"ref_date\":\"2026-03-09\",\(pairs.joined(separator: ","))}"
        }
        let rows = (0..<24).map { row("\($0 * 100)") }
        let extra = field == "errcode" ? "\"errcode\":\(number)," : ""
        let body = SimulatorFault.body("{\(extra)\"list\":[\(rows.joined(separator: ","))]}")
        world.transport.withSimulator { $0.inject(body, on: "getupstreammsghour", times: 3) }
        try await world.run(until: "2026-03-10 09:10")
        let shown = try world.metrics().series("wechat_upstream_messages").values
        #expect(shown.allSatisfy { $0 >= 0 && $0 <= 1e12 })
        // The store reads it back, and a restart shows the same.
        let again = try world.restarted()
        #expect(
            try again.metrics().series("wechat_upstream_messages") == world.metrics().series("wechat_upstream_messages")
        )
        world.transport.withSimulator { $0.clearFaults() }
        try await world.run(until: "2026-03-11 12:00")
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
        #expect(try world.shownDay() == "2026-03-10")
    }

    @Test(arguments: numbers + ["7200", "7199.9", "300", "86400", "86401", "\"7200\""])
    func noLifetimeOfATokenEndsTheExporter(number: String) async throws {
        var world = try world()
        world.transport.withSimulator {
            $0.inject(.body("{\"access_token\":\"t\",\"expires_in\":\(number)}"), on: "stable_token", times: 2)
        }
        try await world.run(until: "2026-03-10 23:00")
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
        #expect(try world.shownDay() == "2026-03-09")
    }

    @Test(arguments: [
        (yaml: "api: {timeout: 300y}", problem: "c.yml:1:16: api.timeout: 109500d is too long: 1h at most"),
        ("api: {timeout: 61m}", "c.yml:1:16: api.timeout: 1h1m is too long: 1h at most"),
        ("api: {timeout: 9223372036854775807ms}", "api.timeout: 106751991167d7h12m55s807ms is too long: 1h at most"),
        ("api: {timeout: 9223372036854775808ms}", "is not a positive duration such as 10s, 5m, 1h30m or 28d"),
        ("api: {timeout: 99999999999999999999y}", "is not a positive duration such as 10s, 5m, 1h30m or 28d"),
        ("api: {timeout: -1s}", "is not a positive duration such as 10s, 5m, 1h30m or 28d"),
        ("collect: {poll_interval: 2y}", "c.yml:1:26: collect.poll_interval: 730d is too long: 365d at most"),
        ("api: {concurrency: 9223372036854775808}", "is not a whole number from 1 to 1000"),
        ("api: {concurrency: 0}", "is not a whole number from 1 to 1000"),
        ("api: {calls_per_day: 1e9}", "is not a whole number from 1 to 100000"),
        ("collect: {history_days: -1}", "is not a whole number from 0 to 430"),
        ("collect: {history_days: 9223372036854775807}", "is not a whole number from 0 to 430"),
        ("store: {retention_days: 18446744073709551616}", "is not a whole number from 1 to 36500"),
        ("api: {base_url: 'http://localhost:99999'}", "is not a URL such as https://api.weixin.qq.com"),
        ("api: {base_url: 'http://localhost:0'}", "is not a URL such as https://api.weixin.qq.com"),
        ("api: {base_url: 'http://localhost:abc'}", "is not a URL such as https://api.weixin.qq.com"),
        ("api: {proxy_url: 'http://proxy:65536'}", "must be the URL of a proxy"),
        ("remote_write: [{url: 'http://r:70000/w'}]", "is not a URL such as https://mimir:9009/api/v1/push"),
        ("remote_write: [{url: 'http://r/w', remote_timeout: 300y}]", "109500d is too long: 1h at most"),
        (
            "remote_write: [{url: 'http://r/w', queue_config: {min_backoff: 2d, max_backoff: 3d}}]",
            "2d is too long: 1d at most"
        ),
        (
            "remote_write: [{url: 'http://r/w', queue_config: {max_samples_per_send: 9223372036854775807}}]",
            "is not a whole number from 1 to 1000000"
        ),
    ])
    func noSettingIsBeyondReason(yaml: String, problem: String) {
        let text = yaml + "\naccounts: [{name: shop, app_id: wx1, app_secret: s}]\n"
        #expect {
            try ConfigurationFile.parse(text, path: "c.yml", environment: [:])
        } throws: { error in
            "\(error)".contains(problem) && "\(error)".hasPrefix("c.yml:1:")
        }
    }

    @Test(arguments: [
        (text: "http://localhost", isTaken: true), ("http://localhost:1", true), ("https://[::1]:65535/x", true),
        ("https://[::1]", true), ("http://h:65536", false), ("http://h:", false), ("http://h:+1", false),
    ])
    func aPortIsOneThatThereIs(text: String, isTaken: Bool) { #expect((BaseURL(text) != nil) == isTaken) }

    @Test(arguments: [Int64.min, -62_135_625_600_001, 0, 253_402_272_000_000, .max])
    func noInstantOverflows(milliseconds: Int64) {
        let instant = UnixTime(milliseconds: milliseconds)
        for other in [UnixTime(milliseconds: .min), UnixTime(milliseconds: .max), UnixTime(seconds: .max)] {
            #expect(instant.duration(to: other).wholeMilliseconds.magnitude < 1 << 50)
        }
        for duration in [Duration.seconds(Int64.max), .seconds(Int64.min), .milliseconds(Int64.max)] {
            #expect(Day(containing: instant.advanced(by: duration)).description.count == 10)
        }
        #expect(Shard(index: 0, count: .max) == nil)
        #expect(Shard.place(of: "wx1", among: Shard.largestCount) < Shard.largestCount)
    }

    @Test func sumsStopAtTheLargestNumber() {
        let cells = (0..<3).map { PeriodRecord.Cell(key: 1, hour: $0, users: 0, messages: .max) }
        #expect(PeriodRecord(sortedCells: cells).messages == .max)
    }
}
