import BeijingTime
import Foundation
import Simulator
import TestKit
import Testing

/// The demo as a newcomer meets it, judged by programs that no one here wrote.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct DemoTests {
    @Test func showsTheSimulatorsRowsOfTheLatestReadyDay() async throws {
        let demo = try await RunningDemo()
        let metrics = try await demo.metrics()
        for account in SimulatedAccount.demo {
            let hours = metrics.series("wechat_upstream_messages", "account=\"\(account.name)\"")
            #expect(hours.count == 24 * 5)
            let labels = "{account=\"\(account.name)\",endpoint=\"getupstreammsghour\"}"
            let refDate = try #require(metrics["wechat_upstream_ref_date_timestamp_seconds" + labels])
            let counts = try await messageCounts(
                demo.upstream, account, Day(containing: UnixTime(seconds: Int64(refDate))))
            #expect(!counts.isEmpty)
            #expect(hours.values.reduce(0, +) == Double(counts.reduce(0, +)))
        }
        #expect(try await demo.program.stop().code == 0)
    }

    @Test func speaksChineseWhereThatIsWanted() async throws {
        let ports = ["--web.listen-address=127.0.0.1:0", "--simulator.listen-address=127.0.0.1:0"]
        for (arguments, locale) in [(["--language=zh"], "C"), ([], "zh_CN.UTF-8")] {
            let program = try Program(
                Paths.exporter, ["demo", "--scenario=outage"] + ports + arguments, environment: ["LC_ALL": locale])
            _ = try await program.line(with: "exporter 正从模拟的微信采集数据；按 Ctrl-C 结束。")
            _ = try await program.line(with: "当前场景 outage：第一个公众号昨天 20:00 至 22:00 没有消息。")
            #expect(!program.text.contains("press Ctrl-C"))
            try await program.stop()
        }
    }

    @Test func leavesNoStoreBehindUnlessOneIsNamed() async throws {
        let folder = try Paths.temporaryFolder()
        let demo = try await RunningDemo("--store.path=\(folder)/kept.sqlite")
        #expect(try await demo.program.stop().code == 0)
        #expect(FileManager.default.fileExists(atPath: "\(folder)/kept.sqlite"))
    }

    @Test func prometheusScrapesItWithoutAnError() async throws {
        let demo = try await RunningDemo()
        let prometheus = try await RunningPrometheus(target: String(demo.exporter.dropFirst("http://".count)))
        _ = try await eventually("up == 1") { try await prometheus.value("up{job=\"wechat\"}") == 1 ? true : nil }
        #expect(try await prometheus.value("count(wechat_upstream_messages)") == 240)
        #expect(try await prometheus.value("count by (account) (wechat_upstream_users{account=\"shop\"})") == 120)
        #expect(try await prometheus.value("count(wechat_upstream_month_messages)") == 10)
        let metrics = try await demo.metrics()
        let sum = metrics.series("wechat_upstream_messages").values.reduce(0, +)
        #expect(try await prometheus.value("sum(wechat_upstream_messages)") == sum)
        let target = try await prometheus.firstTarget()
        #expect(target["health"] as? String == "up")
        #expect(target["lastError"] as? String == "")
        _ = try await (prometheus.program.stop(), demo.program.stop())
    }

    @Test func promtoolAndPythonAcceptTheBody() async throws {
        let demo = try await RunningDemo()
        let body = try await curl(demo.exporter + "/metrics", "--compressed")
        #expect(body.headers["content-encoding"] == "gzip")
        #expect(body.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
        let file = try Paths.temporaryFolder() + "/body.prom"
        try body.body.write(to: URL(filePath: file))
        // promtool takes "days" in any name for a unit of time; wechat_upstream_month_days counts days.
        let shell = "grep -v wechat_upstream_month_days \(file) | promtool check metrics"
        let promtool = try await Program("/bin/sh", ["-c", shell]).result()
        #expect(promtool.code == 0)
        #expect(promtool.output + promtool.errors == "")
        let script = """
            import sys
            from prometheus_client.parser import text_string_to_metric_families as parse
            print(sum(len(f.samples) for f in parse(open(sys.argv[1]).read()) if f.name.startswith("wechat_upstream_")))
            """
        let python = try await Program(Paths.python, ["-c", script, file]).result()
        #expect(python.code == 0, "\(python.errors)")
        let expected = MetricsText(body.text).values.keys.filter { $0.hasPrefix("wechat_upstream_") }.count
        #expect(python.output == "\(expected)\n")
        try await demo.program.stop()
    }

    /// `msg_count` of each row that the simulator tells curl for that day.
    private func messageCounts(_ upstream: String, _ account: SimulatedAccount, _ day: Day) async throws -> [Int] {
        let credentials =
            #"{"grant_type":"client_credential","appid":"\#(account.appID)","secret":"\#(account.secret)"}"#
        let token = try await json("\(upstream)/cgi-bin/stable_token", credentials)["access_token"] as? String
        let url = "\(upstream)/datacube/getupstreammsghour?access_token=\(try #require(token))"
        let answer = try await json(url, #"{"begin_date":"\#(day)","end_date":"\#(day)"}"#)
        return try #require(answer["list"] as? [[String: Any]]).compactMap { $0["msg_count"] as? Int }
    }

    private func json(_ url: String, _ body: String) async throws -> [String: Any] {
        let answer = try await curl(url, "--data", body)
        return try #require(JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
    }
}
