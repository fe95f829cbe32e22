import Foundation
import Simulator
import TestKit
import Testing

/// The commands `simulate` and `demo` as rehearsals: scenarios, the control paths, many accounts, other ways to call.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SimulateTests {
    private let folder: String

    init() throws { folder = try Paths.temporaryFolder() }

    private func simulate(_ arguments: String...) async throws -> (program: Program, url: String) {
        let program = try Program(Paths.exporter, ["simulate", "--listen-address=127.0.0.1:0"] + arguments)
        let url = "http://" + (try await program.address())
        _ = try await program.line(with: "/simulator/status")
        return (program, url)
    }

    private func status(_ url: String) async throws -> [String: Any] {
        let answer = try await curl(url + "/simulator/status")
        #expect(answer.headers["content-type"] == "application/json; encoding=utf-8")
        return try #require(JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
    }

    private func token(_ url: String, _ account: SimulatedAccount = SimulatedAccount.demo[0]) async throws -> String {
        try await curl(
            "\(url)/cgi-bin/token?grant_type=client_credential&appid=\(account.appID)&secret=\(account.secret)"
        ).text
    }

    @Test(arguments: ["simulate", "demo"])
    func helpListsEveryScenarioWithItsSummary(command: String) async throws {
        let help = try await Program.run([command, "--help"], environment: ["COLUMNS": "200"]).output
        for line in SimulatorScenario.table { #expect(help.contains("  \(line)\n")) }
    }

    @Test(arguments: [
        (["simulate", "--scenario", "chaos"], "The value 'chaos' is invalid for '--scenario <scenario>'"),
        (["demo", "--scenario", "chaos"], "not-ready"),
        (["simulate", "--accounts", "0"], "--accounts must be from 1 to 100000"),
        (["demo", "--wildness", "4"], "--wildness must be from 0 to 3"),
        (["demo", "--time", "nine"], "--time must be a Beijing time such as 2026-03-10T08:20 or 08:20"),
        (["simulate", "--latency", "soon"], "--latency must be a duration such as 50ms"),
    ])
    func badUsageExitsWith64AndNamesTheWord(arguments: [String], fragment: String) async throws {
        let result = try await Program.run(arguments)
        #expect(result.code == 64)
        #expect(result.errors.contains(fragment), "\(result.errors)")
    }

    @Test func theScenarioChangesWhileItRunsAndCallsAreCounted() async throws {
        let (program, url) = try await simulate("--scenario=frozen-secret")
        #expect(try await token(url).contains(#""errcode":40243"#))
        let chosen = try await curl("\(url)/simulator/scenario/normal", "-X", "PUT")
        #expect(chosen.text == "normal: all is well\n")
        #expect(try await token(url).contains(#""access_token":"97_"#))
        let unknown = try await curl("\(url)/simulator/scenario/chaos", "-X", "PUT")
        #expect(unknown.status == 404)
        #expect(unknown.text.contains("known: normal, not-ready, late"))
        #expect(try await curl("\(url)/simulator/scenario").text == "normal: all is well\n")
        #expect(try await status(url)["requests"] as? [String: Int] == ["token": 2])
        #expect(try await curl("\(url)/simulator/reset-counts", "--data", "").status == 200)
        #expect(try await status(url)["requests"] as? [String: Int] == [:])
        #expect(try await program.stop().code == 0)
    }

    @Test func anAnswerComesAfterTheLatency() async throws {
        let (program, url) = try await simulate("--latency=1s")
        let start = ContinuousClock.now
        #expect(try await token(url).contains("access_token"))
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(try await program.stop().code == 0)
    }

    /// One after another, the second call would arrive after an hour; a shutdown that waited for the answers would cut them off in the end.
    @Test func latencyIsSharedByParallelCallsAndSparesTheControlPathsAndTheShutdown() async throws {
        let (program, url) = try await simulate("--latency=1h")
        let callers = try (0..<8).map { _ in try Program("/usr/bin/curl", ["-s", "\(url)/cgi-bin/token"]) }
        _ = try await eventually("all calls to arrive") {
            try await status(url)["requests"] as? [String: Int] == ["token": 8] ? true : nil
        }
        #expect(callers.allSatisfy { $0.text.isEmpty })
        #expect(try await program.stop().code == 0)
        for caller in callers {
            let result = try await caller.result()
            #expect(result.code == 0)
            #expect(result.output.contains("errcode"))
        }
    }

    @Test func manyAccountsComeWithAConfigurationThatWorks() async throws {
        let path = "\(folder)/twenty.yml"
        let (program, url) = try await simulate("--accounts=20", "--write-config=\(path)")
        let printed = program.text.split(separator: "\n").filter { $0.contains("  account ") }
        #expect(printed.count == 10)
        #expect(program.text.contains("… and 10 more, 20 in all"))
        let check = try await Program.run(["check-config", "--online", "--config.file", path])
        #expect(check.code == 0, "\(check.errors)")
        #expect(check.output.contains("accounts: 20 (shop, corner, account-0003"))
        let exporter = try Program(Paths.exporter, ["--config.file", path, "--web.listen-address=127.0.0.1:0"])
        let metrics = "http://" + (try await exporter.address()) + "/metrics"
        let series = try await eventually("twenty accounts; so far:\n\(exporter.text)") {
            let series = MetricsText(try await curl(metrics).text).series("wechat_upstream_messages")
            return series.count == 20 * 120 ? series : nil
        }
        #expect(series.keys.contains { $0.contains("account=\"account-0020\"") })
        #expect(FileManager.default.fileExists(atPath: "\(folder)/twenty.sqlite"))
        #expect(try await status(url)["accounts"] as? Int == 20)
        let again = try await Program.run(["simulate", "--listen-address=127.0.0.1:0", "--write-config=\(path)"])
        #expect(again.code == 1)
        #expect(again.errors.contains("\(path) exists and is not overwritten"))
        let nowhere = try await Program.run(
            ["simulate", "--listen-address=127.0.0.1:0", "--write-config=\(folder)/none/a.yml"])
        #expect(nowhere.code == 1)
        #expect(nowhere.errors.contains("\(folder)/none/a.yml cannot be written"))
        _ = try await (exporter.stop(), program.stop())
    }

    @Test func cloudCallsNeedNoToken() async throws {
        let (program, url) = try await simulate("--cloud", "--time=2026-03-10T10:00")
        let dates = #"{"begin_date":"2026-03-09","end_date":"2026-03-09"}"#
        let call = "\(url)/datacube/getupstreammsghour"
        let open = try await curl(call, "--data", dates)
        #expect(open.headers["x-openapi-seqid"] != nil)
        #expect(open.text.hasPrefix(#"{"list":[{"ref_date":"2026-03-09""#))
        let line = try await program.line(with: "container token ")
        let container = try #require(line.split(separator: " ").last)
        #expect(try await curl("\(call)?cloudbase_access_token=\(container)", "--data", dates).text == open.text)
        #expect(try await curl("\(call)?access_token=\(container)", "--data", dates).text.contains("40001"))
        #expect(try await program.stop().code == 0)
    }

    @Test func theExporterCallsThroughAPlatformAndInTheCloud() async throws {
        let (program, url) = try await simulate("--platform", "--cloud")
        let (platform, account) = (SimulatedPlatform.demo, SimulatedAccount.demo[1])
        let files = [
            ("ticket", platform.verifyTicket), ("refresh", try #require(platform.authorizers[account.appID])),
            ("container", String(try await program.line(with: "container token ").split(separator: " ").last ?? "")),
        ]
        for (name, text) in files {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        let configuration = """
            api: {base_url: "\(url)"}
            store: {path: days.sqlite}
            platforms:
              - {name: agency, component_app_id: \(platform.componentAppID), component_app_secret: "\(platform.secret)", verify_ticket_file: ticket}
            accounts:
              - {name: client, platform: agency, app_id: \(account.appID), refresh_token_file: refresh}
              - {name: open, cloud: open_interface, from_app_id: \(SimulatedAccount.demo[0].appID)}
              - {name: boxed, cloud: token_file, access_token_file: container}
            """
        let path = "\(folder)/config.yml"
        try configuration.write(toFile: path, atomically: true, encoding: .utf8)
        let exporter = try Program(Paths.exporter, ["--config.file", path, "--web.listen-address=127.0.0.1:0"])
        let metrics = "http://" + (try await exporter.address()) + "/metrics"
        let shown = try await eventually("three accounts; so far:\n\(exporter.text)") {
            let shown = MetricsText(try await curl(metrics).text)
            return shown.series("wechat_upstream_messages").count == 3 * 120 ? shown : nil
        }
        #expect(shown.series("wechat_up").values.allSatisfy { $0 == 1 })
        let requests = try #require(try await status(url)["requests"] as? [String: Int])
        #expect(requests["api_component_token"] == 1)
        #expect(requests["api_authorizer_token"] == 1)
        #expect(requests["stable_token"] == nil)
        _ = try await (exporter.stop(), program.stop())
    }

    @Test(arguments: [
        (scenario: "whitelist", errcode: "40164", series: 0), (scenario: "unverified", errcode: "48001", series: 0),
        (scenario: "quota", errcode: "45009", series: 240),
    ])
    func theDemoShowsTheTroubleItRehearses(scenario: String, errcode: String, series: Int) async throws {
        let ports = ["--web.listen-address=127.0.0.1:0", "--simulator.listen-address=127.0.0.1:0"]
        let demo = try Program(Paths.exporter, ["demo", "--scenario", scenario] + ports)
        let line = try await demo.line(with: "/metrics   the metrics")
        let url = try #require(line.split(separator: " ").first)
        #expect(demo.text.contains("The scenario is \(scenario): "))
        let metrics = try await eventually("errcode \(errcode); so far:\n\(demo.text)") {
            let metrics = MetricsText(try await curl(String(url)).text)
            let errors = metrics.series("wechat_account_error_info", "errcode=\"\(errcode)\"")
            return errors.count >= 2 && metrics.series("wechat_upstream_messages").count == series ? metrics : nil
        }
        #expect(metrics.series("wechat_exporter_api_errors_total", "errcode=\"\(errcode)\"").values.contains { $0 > 0 })
        #expect(demo.text.contains("errcode=\(errcode)"))
        #expect(try await demo.stop().code == 0)
    }

    @Test func aStolenTokenCostsNoDataInTheDemo() async throws {
        let demo = try await RunningDemo("--scenario=stolen-token")
        let metrics = try await eventually("stolen tokens; so far:\n\(demo.program.text)") {
            let metrics = try await demo.metrics()
            return metrics.series("wechat_exporter_api_errors_total", "errcode=\"40001\"").isEmpty ? nil : metrics
        }
        #expect(Array(metrics.series("wechat_up").values) == [1, 1])
        #expect(try await demo.program.stop().code == 0)
    }
}
