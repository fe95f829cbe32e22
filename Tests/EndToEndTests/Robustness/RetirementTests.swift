import BeijingTime
import Foundation
import TestKit
import Testing

/// WeChat retires an endpoint of one account at noon, as users would see it.
@Suite(.timeLimit(.minutes(10)))
struct RetirementTests {
    private let error =
        "wechat_account_error_info{account=\"shop\",endpoint=\"getupstreammsgmonth\",errcode=\"47009\",class=\"retired\"}"

    private let lastSuccess =
        "wechat_exporter_last_success_timestamp_seconds{account=\"shop\",endpoint=\"getupstreammsghour\"}"

    @Test func aMonthRetiredAtNoonStaysShownWhileItsHoursGoOn() async throws {
        // Month and hours come at once and are read again four hours later: after 48 seconds.
        let afternoon = Day(year: 2026, month: 4, day: 1).at(.seconds(15 * 3600 + 1800))
        let demo = try await RunningDemo("--time=2026-04-01T11:50", "--speed=300")
        _ = try await eventually("noon") {
            let status = try await curl(demo.upstream + "/simulator/status")
            let answer = try JSONSerialization.jsonObject(with: status.body) as? [String: Any]
            return (answer?["time"] as? String).flatMap { $0 >= "2026-04-01T12:00" ? true : nil }
        }
        let months = try await demo.metrics().series("wechat_upstream_month_messages")
        #expect(months.count == 10)
        #expect(try await curl(demo.upstream + "/simulator/scenario/retired", "-X", "PUT").status == 200)

        let after = try await eventually("the retirement, and hours that came after it; so far:\n\(demo.program.text)")
        {
            let metrics = try await demo.metrics()
            let hours = metrics[lastSuccess] ?? 0
            return metrics[error] == 1 && hours >= Double(afternoon.seconds) ? metrics : nil
        }
        #expect(after.series("wechat_upstream_month_messages") == months)
        #expect(after.series("wechat_account_error_info").count == 1)
        #expect(after["wechat_up{account=\"shop\"}"] == 1 && after["wechat_up{account=\"corner\"}"] == 1)
        let page = try await curl(demo.exporter + "/status?account=shop").text
        #expect(page.contains("retired by WeChat since <time datetime=\"2026-04-01\">2026-04-01</time>"))
        #expect(try await curl(demo.exporter + "/status").text.contains("47009 (retired by WeChat since 2026-04-01)"))
        try await demo.program.stop()
    }
}
