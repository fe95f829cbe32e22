import Foundation
import Simulator
import TestKit
import Testing

/// Reloads of the running program: by signal, by request, by itself.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ReloadTests {
    private let folder: String
    private var path: String { "\(folder)/config.yml" }

    init() throws {
        folder = try Paths.temporaryFolder()
        for account in SimulatedAccount.demo {
            try account.secret.write(toFile: "\(folder)/\(account.name)", atomically: true, encoding: .utf8)
        }
    }

    private func write(_ names: [String], upstream: String, more: String = "") throws {
        let accounts = SimulatedAccount.demo.filter { names.contains($0.name) }.map { account in
            "  - {name: \(account.name), app_id: \(account.appID), app_secret_file: \(account.name)}"
        }
        let text = """
            api: {base_url: "\(upstream)"}
            store: {path: days.sqlite}
            \(more)
            accounts:
            \(accounts.joined(separator: "\n"))

            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func simulator() async throws -> (program: Program, url: String) {
        let program = try Program.exporter("simulate", "--listen-address=127.0.0.1:0")
        return (program, "http://" + (try await program.address()))
    }

    private func run(_ more: String...) async throws -> (program: Program, url: String) {
        let program = try Program(
            Paths.exporter, ["--config.file", path, "--web.listen-address=127.0.0.1:0"] + more)
        return (program, "http://" + (try await program.address()))
    }

    private func metrics(
        _ exporter: (program: Program, url: String), _ what: String, where isSo: (MetricsText) -> Bool
    ) async throws -> MetricsText {
        try await eventually("\(what); so far:\n\(exporter.program.text)") {
            let metrics = MetricsText(try await curl(exporter.url + "/metrics").text)
            return isSo(metrics) ? metrics : nil
        }
    }

    private func reload(_ exporter: (program: Program, url: String)) async throws -> (status: Int, text: String) {
        let answer = try await curl(exporter.url + "/-/reload", "-X", "POST")
        return (answer.status, answer.text)
    }

    @Test func accountsComeAndGoAndTheOthersDoNotNotice() async throws {
        let upstream = try await simulator()
        try write(["shop"], upstream: upstream.url, more: "collect: {history_days: 0}")
        let exporter = try await run("--web.enable-lifecycle")
        let before = try await metrics(exporter, "the shop's day") {
            $0.series("wechat_upstream_messages", "shop").count == 120
                && $0["wechat_up{account=\"shop\"}"] == 1 && $0.series("wechat_upstream_month_messages").count == 5
        }
        try write(["shop", "corner"], upstream: upstream.url, more: "collect: {history_days: 0}")
        exporter.program.signal(SIGHUP)
        let both = try await metrics(exporter, "both accounts") {
            $0.series("wechat_upstream_messages").count == 240
                && $0.series("wechat_upstream_month_messages").count == 10
        }
        // The shop keeps its token and asks for nothing again.
        #expect(both["wechat_exporter_api_requests_total{endpoint=\"stable_token\"}"] == 2)
        #expect(both["wechat_exporter_api_requests_total{endpoint=\"getupstreammsghour\"}"] == 2)
        let loaded = "wechat_exporter_config_last_reload_success_timestamp_seconds"
        #expect(try #require(both[loaded]) > #require(before[loaded]))

        try write(["corner"], upstream: upstream.url, more: "collect: {history_days: 0}")
        #expect(try await reload(exporter) == (200, ""))
        let one = MetricsText(try await curl(exporter.url + "/metrics").text)
        #expect(!one.values.keys.contains { $0.contains("account=\"shop\"") })
        #expect(one.series("wechat_upstream_messages").count == 120)
        let told = exporter.program.text.split(separator: "\n").filter { $0.contains("Completed loading") }
        #expect(
            told.map { $0.split(separator: "\"").last } == [
                " accounts=2 added=1 removed=0 restarted=0", " accounts=1 added=0 removed=1 restarted=0",
            ])
        _ = try await (exporter.program.stop(), upstream.program.stop())
    }

    @Test func aRenamedAccountKeepsItsDaysAndItsBaselineUnderTheNewName() async throws {
        let upstream = try await simulator()
        try write(["shop"], upstream: upstream.url)
        let exporter = try await run()
        let before = try await metrics(exporter, "the whole history") {
            $0["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 0
                && $0.series("wechat_upstream_month_messages_baseline").count == 5
        }
        let text = try String(contentsOfFile: path, encoding: .utf8).replacing("name: shop", with: "name: store")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        exporter.program.signal(SIGHUP)
        let after = try await metrics(exporter, "the new name") { $0["wechat_up{account=\"store\"}"] == 1 }
        #expect(!after.values.keys.contains { $0.contains("account=\"shop\"") })
        for family in [
            "wechat_upstream_messages", "wechat_upstream_expected_messages", "wechat_exporter_baseline_values",
        ] {
            let renamed = before.series(family).map { ($0.key.replacing("\"shop\"", with: "\"store\""), $0.value) }
            #expect(after.series(family) == Dictionary(uniqueKeysWithValues: renamed))
        }
        #expect(after["wechat_exporter_api_requests_total{endpoint=\"stable_token\"}"] == 1)
        _ = try await (exporter.program.stop(), upstream.program.stop())
    }

    @Test func aBadFileChangesNothingAndIsTold() async throws {
        let upstream = try await simulator()
        try write(["shop"], upstream: upstream.url)
        let exporter = try await run("--web.enable-lifecycle")
        _ = try await metrics(exporter, "a day") { $0.series("wechat_upstream_messages").count == 120 }
        let good = try String(contentsOfFile: path, encoding: .utf8)
        for (bad, reason) in [
            ("apj: {}\n" + good, "unknown key \"apj\""), ("", "accounts"),
            (good.replacingOccurrences(of: "days.sqlite", with: "other.sqlite"), "cannot become"),
        ] {
            try bad.write(toFile: path, atomically: true, encoding: .utf8)
            let answer = try await reload(exporter)
            #expect(answer.status == 500)
            #expect(
                answer.text.hasPrefix("failed to reload config: ") && answer.text.contains(reason), "\(answer.text)")
            let metrics = MetricsText(try await curl(exporter.url + "/metrics").text)
            #expect(metrics["wechat_exporter_config_last_reload_successful"] == 0)
            #expect(metrics.series("wechat_upstream_messages").count == 120)
        }
        #expect(exporter.program.text.contains("msg=\"Error reloading configuration\""))
        try good.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try await reload(exporter) == (200, ""))
        let metrics = MetricsText(try await curl(exporter.url + "/metrics").text)
        #expect(metrics["wechat_exporter_config_last_reload_successful"] == 1)
        _ = try await (exporter.program.stop(), upstream.program.stop())
    }

    @Test func reloadByRequestIsForbiddenUnlessAllowed() async throws {
        try write(["shop"], upstream: "http://127.0.0.1:9")
        let exporter = try await run()
        let answer = try await reload(exporter)
        #expect(answer.status == 403)
        #expect(answer.text.contains("--web.enable-lifecycle"))
        #expect(try await curl(exporter.url + "/-/reload").status == 405)
        try await exporter.program.stop()
    }

    @Test func changedFilesAreFoundByThemselvesTheCalendarIncluded() async throws {
        let upstream = try await simulator()
        let calendar = "covers: {from: 2000-01-01, to: 2009-12-31}\ndays: "
        try (calendar + "[]").write(toFile: "\(folder)/days.yml", atomically: true, encoding: .utf8)
        try write(["shop"], upstream: upstream.url, more: "calendar_file: days.yml\ncollect: {history_days: 0}")
        let exporter = try await run("--config.enable-auto-reload", "--config.auto-reload-interval=1s")
        let end = "wechat_exporter_calendar_end_timestamp_seconds"
        _ = try await metrics(exporter, "a day") {
            $0.series("wechat_upstream_messages").count == 120 && $0[end] == 1_262_275_200
                && $0["wechat_upstream_ref_date_special{account=\"shop\"}"] == 0
        }
        let yesterday =
            "covers: {from: 2020-01-01, to: 2029-12-31}\ndays: [{from: 2020-01-01, to: 2029-12-31, kind: event, name: all}]"
        try yesterday.write(toFile: "\(folder)/days.yml", atomically: true, encoding: .utf8)
        _ = try await metrics(exporter, "the new calendar") {
            $0["wechat_upstream_ref_date_special{account=\"shop\"}"] == 1
        }
        // A bad calendar is told once, not at every look.
        try "covers: tomorrow".write(toFile: "\(folder)/days.yml", atomically: true, encoding: .utf8)
        _ = try await metrics(exporter, "the failed reload") {
            $0["wechat_exporter_config_last_reload_successful"] == 0
        }
        try (calendar + "[]").write(toFile: "\(folder)/days.yml", atomically: true, encoding: .utf8)
        _ = try await metrics(exporter, "the mended calendar") {
            $0["wechat_exporter_config_last_reload_successful"] == 1 && $0[end] == 1_262_275_200
        }
        let told = exporter.program.text.split(separator: "\n").filter { $0.contains("Error reloading") }
        #expect(told.filter { $0.contains("covers must be a mapping") }.count == 1)
        _ = try await (exporter.program.stop(), upstream.program.stop())
    }

    @Test func anotherUpstreamIsUsedAtOnceAndACredentialErrorIsForgiven() async throws {
        let (first, second) = try await (simulator(), simulator())
        try "wrong".write(toFile: "\(folder)/shop", atomically: true, encoding: .utf8)
        try write(["shop"], upstream: first.url, more: "collect: {history_days: 0}")
        let exporter = try await run("--web.enable-lifecycle")
        _ = try await metrics(exporter, "the refusal") { $0["wechat_up{account=\"shop\"}"] == 0 }
        try write(["shop"], upstream: second.url, more: "collect: {history_days: 0, poll_interval: 5m}")
        try SimulatedAccount.demo[0].secret.write(toFile: "\(folder)/shop", atomically: true, encoding: .utf8)
        #expect(try await reload(exporter).status == 200)
        _ = try await metrics(exporter, "the day") { $0.series("wechat_upstream_messages").count == 120 }
        let status = try await curl(second.url + "/simulator/status")
        #expect(status.text.contains("getupstreammsghour"))
        _ = try await (exporter.program.stop(), first.program.stop(), second.program.stop())
    }
}
