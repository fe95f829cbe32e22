import Foundation
import TestKit
import Testing

/// The packed body as scrapers and browsers read it that no one here wrote.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ScrapersTests {
    @Test func everyReaderUnpacksTheSameText() async throws {
        let demo = try await RunningDemo()
        let folder = try Paths.temporaryFolder()
        let url = demo.exporter + "/metrics"
        // Until the history is there, two scrapes differ: compared is what came between two that say the same.
        let (packed, unpacked, identity) = try await eventually("two scrapes that say the same") {
            let before = try await curl(url)
            let packed = try await curl(url, "-H", "Accept-Encoding: gzip")
            let unpacked = try await curl(url, "--compressed")
            let after = try await curl(url)
            return Self.lasting(before.text) == Self.lasting(after.text) ? (packed, unpacked, after) : nil
        }
        try packed.body.write(to: URL(filePath: "\(folder)/body.gz"))
        let gzip = try await Program("/bin/gzip", ["-dc", "\(folder)/body.gz"]).result()
        #expect(gzip.code == 0 && gzip.errors == "")
        let script = """
            import gzip, sys, zlib
            body = open(sys.argv[1], "rb").read()
            stream = zlib.decompressobj(31)
            text = stream.decompress(body)
            assert stream.eof and stream.unused_data == b"" and text == zlib.decompress(body, 31) == gzip.decompress(body)
            sys.stdout.buffer.write(text)
            """
        let python = try await Program(Paths.python, ["-c", script, "\(folder)/body.gz"]).result()
        #expect(python.output == gzip.output, "\(python.errors)")
        #expect(Self.lasting(unpacked.text) == Self.lasting(gzip.output))
        #expect(Self.lasting(identity.text) == Self.lasting(gzip.output))
        try await demo.program.stop()
    }

    @Test func pythonsStrictParserAcceptsTheOpenMetrics() async throws {
        let demo = try await RunningDemo()
        // Months come by calls of their own, after the days that the demo was waited for.
        let body = try await eventually("both accounts' months") {
            let months = try await demo.metrics().series("wechat_upstream_month_users").count
            return try await months < 10
                ? nil : curl(demo.exporter + "/metrics", "-H", "Accept: application/openmetrics-text;version=1.0.0")
        }
        #expect(
            body.headers["content-type"]
                == "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores")
        let file = try Paths.temporaryFolder() + "/body.txt"
        try body.body.write(to: URL(filePath: file))
        let script = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
            wanted = ("wechat_upstream_messages", "wechat_upstream_users", "wechat_upstream_month_messages", "wechat_upstream_month_users")
            print(sum(len(f.samples) for f in parse(open(sys.argv[1]).read()) if f.name in wanted))
            """
        let python = try await Program(Paths.python, ["-c", script, file]).result()
        #expect(python.code == 0, "\(python.errors)")
        #expect(python.output == "\(240 * 2 + 10 * 2)\n")
        try await demo.program.stop()
    }

    @Test func victoriaMetricsScrapesIt() async throws {
        let demo = try await RunningDemo()
        let folder = try Paths.temporaryFolder()
        let port = try FreePort.find()
        let target = demo.exporter.dropFirst("http://".count)
        try """
        scrape_configs:
          - {job_name: wechat, scrape_interval: 1s, static_configs: [{targets: ["\(target)"]}]}
        """.write(toFile: "\(folder)/scrape.yml", atomically: true, encoding: .utf8)
        let victoria = try Program(
            "/usr/bin/victoria-metrics",
            [
                "-promscrape.config=\(folder)/scrape.yml", "-storageDataPath=\(folder)/data",
                "-httpListenAddr=127.0.0.1:\(port)", "-memory.allowedBytes=128MB", "-search.latencyOffset=0s",
            ])
        let series = try await eventually("series in VictoriaMetrics; it said:\n\(victoria.text)") {
            let query = ["--get", "--data-urlencode", "query=count(wechat_upstream_messages)"]
            let answer = try await curl("http://127.0.0.1:\(port)/api/v1/query", query[0], query[1], query[2])
            return answer.text.contains("\"240\"") ? answer.text : nil
        }
        #expect(series.contains("success"))
        _ = try await (victoria.stop(), demo.program.stop())
    }

    @Test func aBrowserShowsIt() async throws {
        let demo = try await RunningDemo()
        let chromium = try await Program(
            "/usr/bin/chromium",
            ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", demo.exporter + "/metrics"]
        ).result()
        #expect(chromium.output.contains("wechat_up{account=\"corner\"} 1"), "\(chromium.errors)")
        #expect(chromium.output.contains("promhttp_metric_handler_requests_total{code=\"503\"} 0"))
        try await demo.program.stop()
    }

    @Test func prometheusDiscoversATargetForEachAccount() async throws {
        let demo = try await RunningDemo()
        let prometheus = try await RunningPrometheus(
            targets: "http_sd_configs: [{url: \"\(demo.exporter)/sd\", refresh_interval: 1s}]")
        let up = "count(up{job=\"wechat\",instance=~\"shop|corner\"} == 1)"
        _ = try await eventually("two targets up") { try await prometheus.value(up) == 2 ? true : nil }
        #expect(
            try await prometheus.value("count(wechat_upstream_messages{instance=\"shop\",account=\"shop\"})") == 120)
        #expect(try await prometheus.value("count(wechat_upstream_messages)") == 240)
        #expect(try await prometheus.value("count({exported_account!=\"\"})") == nil)
        #expect(try await prometheus.value("count({exported_instance!=\"\"})") == nil)
        #expect(try await prometheus.value("count(process_cpu_seconds_total)") == nil)
        let targets = try await prometheus.targets()
        #expect(targets.count == 2)
        #expect(targets.allSatisfy { $0["lastError"] as? String == "" })
        _ = try await (prometheus.program.stop(), demo.program.stop())
    }

    /// The text without the families that change between two scrapes.
    private static func lasting(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.contains("process_") && !$0.contains("promhttp_") }
    }
}
