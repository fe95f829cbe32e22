import Foundation
import Simulator
import TestKit
import Testing

/// The built program with a second host behind one that refuses connections, and WeChat's own quota day after day.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct HostsAndQuotaTests {
    private let folder: String

    init() throws { folder = try Paths.temporaryFolder() }

    /// A configuration whose first host is a port on which nobody listens.
    private func configuration(_ upstream: String) throws -> (path: String, dead: String) {
        let dead = "http://127.0.0.1:\(try FreePort.find())"
        let account = SimulatedAccount.demo[0]
        let text = """
            api: {base_url: ["\(dead)", "\(upstream)"]}
            collect: {history_days: 7}
            store: {path: days.sqlite}
            accounts: [{name: shop, app_id: \(account.appID), app_secret: "\(account.secret)"}]
            """
        try text.write(toFile: "\(folder)/config.yml", atomically: true, encoding: .utf8)
        return ("\(folder)/config.yml", dead)
    }

    @Test func theSecondHostBringsTheDayWhileTheFirstRefusesConnections() async throws {
        let simulator = try Program.exporter("simulate", "--listen-address=127.0.0.1:0")
        let upstream = "http://" + (try await simulator.address())
        let (path, dead) = try configuration(upstream)

        let check = try await Program.run(["check-config", "--online", "--config.file=\(path)"])
        #expect(check.code == 0, "\(check.errors)")
        #expect(check.output.contains("upstream: \(dead), then \(upstream), 90 calls a day"))
        #expect(check.output.contains("answered by \(upstream), not by \(dead)"))
        #expect(check.output.contains("quota of getupstreammsghour: "))
        #expect(check.output.contains(" of 5000 calls left today"))

        let exporter = try Program.exporter("--config.file=\(path)", "--web.listen-address=127.0.0.1:0")
        let url = "http://" + (try await exporter.address())
        let metrics = try await eventually("the day; so far:\n\(exporter.text)") {
            let metrics = MetricsText(try await curl(url + "/metrics").text)
            let isThere = metrics.series("wechat_upstream_messages").count == 120
            return isThere && metrics["wechat_up{account=\"shop\"}"] == 1 ? metrics : nil
        }
        #expect(metrics["wechat_exporter_api_host_in_use{base_url=\"\(dead)\"}"] == 0)
        #expect(metrics["wechat_exporter_api_host_in_use{base_url=\"\(upstream)\"}"] == 1)
        // The first call found out; it alone was made twice.
        let errors = metrics.series("wechat_exporter_api_errors_total", "errcode=\"transport\"").values
        #expect(errors.reduce(0, +) == 1)
        #expect(exporter.text.contains("Calls go to another host of api.base_url"))
        #expect(
            try await curl(url + "/status").text.contains("Calls go to <code>\(upstream)</code>, number 2 of 2 hosts."))
        #expect(
            try await curl(url + "/config", "-H", "Accept: text/plain").text.contains(
                "base_url:\n  - \(dead)\n  - \(upstream)\n"))
        _ = try await (exporter.stop(), simulator.stop())
    }

    /// Two accounts with two endpoints each.
    @Test func theQuotaIsReadOnceADayUnderSpeed() async throws {
        let demo = try await RunningDemo("--time=2026-03-10T07:00", "--speed=6000")
        for day in 10...12 {
            let counts = try await eventually("the evening of 2026-03-\(day); so far:\n\(demo.program.text)") {
                let status = try await curl(demo.upstream + "/simulator/status")
                let json = try #require(try JSONSerialization.jsonObject(with: status.body) as? [String: Any])
                let time = try #require(json["time"] as? String)
                return time >= "2026-03-\(day)T18" ? json["requests"] as? [String: Int] : nil
            }
            #expect(counts["quota/get"] == (day - 9) * 4, "2026-03-\(day)")
        }
        let metrics = try await demo.metrics()
        #expect(metrics.series("wechat_api_quota_limit").values.map { $0 } == [5000, 5000, 5000, 5000])
        #expect(metrics.series("wechat_api_quota_remaining").count == 4)
        let page = try await curl(demo.exporter + "/status?account=shop").text
        #expect(page.contains(" of 5,000 left; "))
        #expect(try await demo.program.stop().code == 0)
    }
}
