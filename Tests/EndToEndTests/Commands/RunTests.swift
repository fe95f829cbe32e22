import Foundation
import Simulator
import TestKit
import Testing

/// The command `run` on real wires: simulator over HTTP, store on disk, signals.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RunTests {
    private let folder: String

    init() throws { folder = try Paths.temporaryFolder() }

    /// A configuration file for the simulator's accounts, with their secrets in files.
    private func configuration(_ upstream: String, more: String = "") throws -> String {
        var text = "api: {base_url: \"\(upstream)\"}\nstore: {path: days.sqlite}\n\(more)\naccounts:\n"
        for account in SimulatedAccount.demo {
            try (account.secret + "\n").write(toFile: "\(folder)/\(account.name)", atomically: true, encoding: .utf8)
            text += "  - {name: \(account.name), app_id: \(account.appID), app_secret_file: \(account.name)}\n"
        }
        let path = "\(folder)/config.yml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func simulator() async throws -> (program: Program, url: String) {
        let program = try Program.exporter("simulate", "--listen-address=127.0.0.1:0")
        return (program, "http://" + (try await program.address()))
    }

    private func run(_ configuration: String, _ more: String...) async throws -> (program: Program, url: String) {
        let arguments = ["--config.file", configuration, "--web.listen-address=127.0.0.1:0"] + more
        let program = try Program(Paths.exporter, arguments)
        return (program, "http://" + (try await program.address()))
    }

    @Test func aKilledExporterServesTheSameDayAtOnceAndCallsNobody() async throws {
        let simulator = try await simulator()
        // WeChat's own quota is read when nothing else is due, perhaps only after the kill.
        let path = try configuration(simulator.url, more: "collect: {quota: false}")
        let first = try await run(path)
        let history = "wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"getupstreammsghour\"}"
        let before = try await eventually("the history; so far:\n\(first.program.text)") {
            let metrics = MetricsText(try await curl(first.url + "/metrics").text)
            let next = metrics.series("wechat_exporter_next_attempt_timestamp_seconds").values
            let isDone = next.count == 4 && next.allSatisfy { $0 > Date().timeIntervalSince1970 + 60 }
            return isDone && metrics[history] == 33 ? metrics : nil
        }
        first.program.signal(SIGKILL)
        #expect(try await first.program.result().code == SIGKILL)

        let second = try await run(path)
        let after = MetricsText(try await curl(second.url + "/metrics").text)
        #expect(after.series("wechat_upstream_messages") == before.series("wechat_upstream_messages"))
        #expect(after.series("wechat_upstream_month_users") == before.series("wechat_upstream_month_users"))
        #expect(after[history] == 33)
        let calls = after.series("wechat_exporter_api_requests_total").filter { $0.value != 0 }
        #expect(calls.isEmpty, "\(first.program.text)\n\(second.program.text)")
        #expect(try await second.program.stop().code == 0)
        try await simulator.program.stop()
    }

    @Test func killsAtAnyMomentLoseNoStoredDayAndOverspendNoBudget() async throws {
        let simulator = try await simulator()
        let path = try configuration(simulator.url, more: "collect: {history_days: 60}")
        // Each round kills a little later in the fetching of the history, in mid-call and mid-write as it comes.
        for round in 1...10 {
            let (program, url) = try await run(path, "--log.level=debug")
            _ = try await eventually("more of the history; so far:\n\(program.text)") {
                let ready = program.text.split(separator: "\n").filter { $0.contains("msg=\"Period ready\"") }.count
                return ready >= round * 3 ? true : try await isHistoryDone(url) ? true : nil
            }
            program.signal(SIGKILL)
            _ = try await program.result()
        }
        let last = try await run(path)
        _ = try await eventually("the whole history; so far:\n\(last.program.text)") {
            try await isHistoryDone(last.url) ? true : nil
        }
        let metrics = MetricsText(try await curl(last.url + "/metrics").text)
        #expect(metrics.series("wechat_upstream_messages").count == 240)
        // Two thirds of the 90 calls may go into the history, and not one more however often it was begun anew.
        let left = metrics.series("wechat_exporter_api_calls_remaining", "getupstreammsghour").values
        #expect(Array(left) == [30, 30])
        _ = try await (last.program.stop(), simulator.program.stop())
    }

    private func isHistoryDone(_ url: String) async throws -> Bool {
        let metrics = MetricsText(try await curl(url + "/metrics").text)
        let left = metrics.series("wechat_exporter_api_calls_remaining", "getupstreammsghour").values
        return left.count == 2 && left.allSatisfy { $0 <= 30 }
    }

    @Test func gunzippedBodyEqualsIdentityBody() async throws {
        let simulator = try await simulator()
        let exporter = try await run(try configuration(simulator.url), "--web.disable-exporter-metrics")
        let url = exporter.url + "/metrics"
        // Compared is what was asked for between two answers that are the same: until its history is there, they change.
        let (identity, gzip, refused, head) = try await eventually("two scrapes that say the same") {
            let before = try await curl(url)
            let gzip = try await curl(url, "-H", "Accept-Encoding: gzip")
            let refused = try await curl(url, "-H", "Accept-Encoding: gzip;q=0")
            let head = try await curl(url, "--head")
            return try await curl(url).body == before.body ? (before, gzip, refused, head) : nil
        }
        let file = "\(folder)/body.gz"
        try gzip.body.write(to: URL(filePath: file))
        let gunzip = try await Program("/bin/gunzip", ["-c", file]).result()
        #expect(gunzip.output == identity.text)
        #expect(identity.body == refused.body)
        #expect(identity.headers["content-encoding"] == nil)
        #expect(gzip.headers["content-length"] == "\(gzip.body.count)")
        #expect(gzip.headers["vary"] == "Accept, Accept-Encoding")
        #expect(!identity.text.contains("process_"))
        #expect(head.headers["content-length"] == "\(identity.body.count)")
        _ = try await (exporter.program.stop(), simulator.program.stop())
    }

    @Test func pagesHealthAndRefusalsAreAsOtherExportersHaveThem() async throws {
        let simulator = try await simulator()
        let exporter = try await run(try configuration(simulator.url), "--web.external-url=https://example.org/wechat/")
        let expected = [
            ("/wechat/", 200), ("/wechat/-/healthy", 200), ("/wechat/-/ready", 200), ("/wechat/metrics", 200),
            ("/wechat/nothing", 404), ("/metrics", 404),
        ]
        for (path, status) in expected { #expect(try await curl(exporter.url + path).status == status, "\(path)") }
        let post = try await curl(exporter.url + "/wechat/metrics", "-X", "POST")
        #expect(post.status == 405)
        #expect(post.headers["allow"] == "GET, HEAD, OPTIONS")
        let address = String(exporter.url.dropFirst("http://".count))
        let flags = ["health", "--web.listen-address=\(address)", "--web.external-url=https://example.org/wechat"]
        #expect(try await Program.run(flags).code == 0)
        let duplicate = try await Program.run([
            "--config.file=\(folder)/config.yml", "--web.listen-address=\(address)",
            "--store.path=\(folder)/other.sqlite",
        ])
        let sameStore = try await Program.run([
            "--config.file=\(folder)/config.yml", "--web.listen-address=127.0.0.1:0",
        ])
        #expect(sameStore.code == 1)
        #expect(sameStore.errors.contains("days.sqlite is in use by another exporter"))
        #expect(duplicate.code == 1)
        #expect(duplicate.errors.contains("address already in use"))
        #expect(duplicate.errors.split(separator: "\n").filter { $0.contains("level=ERROR") }.count == 1)
        #expect(try await exporter.program.stop().code == 0)
        let dead = try await Program.run(flags)
        #expect(dead.code == 1)
        #expect(dead.errors.contains("did not answer"))
        try await simulator.program.stop()
    }

    @Test func onceWritesATextfileThatIsWholeAndReadable() async throws {
        let simulator = try await simulator()
        let path = try configuration(simulator.url)
        let result = try await Program.run(["once", "--config.file", path, "--textfile", "\(folder)/wechat.prom"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output == "")
        let text = try String(contentsOfFile: "\(folder)/wechat.prom", encoding: .utf8)
        #expect(MetricsText(text).series("wechat_upstream_messages").count == 240)
        #expect(!text.contains("process_"))
        let again = try await Program.run(["once", "--config.file", path])
        #expect(MetricsText(again.output).series("wechat_upstream_messages").count == 240)
        let nowhere = try await Program.run(["once", "--config.file", path, "--textfile", "\(folder)/none/wechat.prom"])
        #expect(nowhere.code == 1)
        #expect(nowhere.errors.contains("cannot write \(folder)/none/wechat.prom: No such file or directory"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".part") }.isEmpty)
        try await simulator.program.stop()
    }

    @Test(arguments: [SIGINT, SIGTERM]) func onceEndsAtASignalThoughWeChatNeverAnswers(signal: Int32) async throws {
        let simulator = try Program.exporter("simulate", "--listen-address=127.0.0.1:0", "--latency=1h")
        let url = "http://" + (try await simulator.address())
        let once = try Program.exporter(
            "once", "--config.file=\(try configuration(url))", "--textfile=\(folder)/wechat.prom")
        _ = try await eventually("a call") {
            try await curl("\(url)/simulator/status").text.contains("stable_token") ? true : nil
        }
        once.signal(signal)
        let result = try await once.result()
        #expect(result.code == 130)
        #expect(result.errors.hasSuffix("stopped; what was fetched is kept in the store\n"))
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/wechat.prom"))
        try await simulator.stop()
    }

    @Test func theOnlineCheckNamesTheAddressToPutOnTheWhitelist() async throws {
        let simulator = try Program.exporter("simulate", "--listen-address=127.0.0.1:0", "--scenario=whitelist")
        let path = try configuration("http://" + (try await simulator.address()))
        let check = try await Program.run(["check-config", "--online", "--config.file", path])
        #expect(check.code == 1)
        let lines = check.errors.split(separator: "\n")
        #expect(lines.count == 2 * 3)
        #expect(lines.count { $0.contains("203.0.113.7") && $0.contains("IP whitelist") } == 2)
        #expect(lines.count { $0 == "  WeChat saw this machine as 203.0.113.7" } == 2)
        #expect(lines.count { $0.contains("page to open: 微信开发者平台") && $0.hasSuffix("API IP 白名单") } == 2)
        try await simulator.stop()
    }

    @Test func refusedCredentialsShowUpEverywhereButNeverTheSecret() async throws {
        let simulator = try await simulator()
        let marker = "s3cr3t-marker-\(UUID().uuidString)"
        let environment = [
            "WECHAT_APP_ID": SimulatedAccount.demo[0].appID, "WECHAT_APP_SECRET": marker, "WECHAT_ACCOUNT": "shop",
            "WECHAT_API_BASE_URL": simulator.url, "WECHAT_EXPORTER_LOG_LEVEL": "debug",
            "WECHAT_EXPORTER_STORE_PATH": "\(folder)/marker.sqlite",
            "WECHAT_EXPORTER_WEB_LISTEN_ADDRESS": "127.0.0.1:0",
        ]
        let program = try Program(Paths.exporter, [], environment: environment)
        let url = "http://" + (try await program.address())
        _ = try await program.line(with: "errcode=40125")
        let error =
            "wechat_account_error_info{account=\"shop\",endpoint=\"getupstreammsghour\",errcode=\"40125\",class=\"credential\"}"
        let body = try await eventually("\(error)") {
            let text = try await curl(url + "/metrics").text
            return MetricsText(text)[error] == 1 ? text : nil
        }
        #expect(MetricsText(body)["wechat_up{account=\"shop\"}"] == 0)
        let commandLine = try String(contentsOfFile: "/proc/\(program.identifier)/cmdline", encoding: .utf8)
        let result = try await program.stop()
        let check = try await Program.run(["check-config", "--online"], environment: environment)
        #expect(check.code == 1)
        #expect(check.errors.contains("AppSecret is wrong"))
        let seen = [body, commandLine, result.output, result.errors, check.output, check.errors]
        #expect(seen.allSatisfy { !$0.contains(marker) })
        let store = try Data(contentsOf: URL(filePath: "\(folder)/marker.sqlite"))
        #expect(store.range(of: Data(marker.utf8)) == nil)
        try await simulator.program.stop()
    }
}
