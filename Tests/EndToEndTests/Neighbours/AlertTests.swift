import BeijingTime
import Foundation
import Simulator
import TestKit
import Testing

/// From a drop at WeChat to the notification and back, through the built demo, Debian's Prometheus with our rules and Debian's
/// Alertmanager with our example.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AlertTests {
    private let folder: String
    /// The demo's first morning, a Saturday.
    private let morning = "2026-03-07T09:00"
    private let shown = Day(year: 2026, month: 3, day: 6)

    init() throws { folder = try Paths.temporaryFolder() }

    @Test func aDropIsToldWithItsNumbersAndResolvedWhenItIsOver() async throws {
        let port = try FreePort.find()
        let demo = try await demo(port, "--scenario=drop", "--time=\(morning)")
        let (manager, prometheus) = try await watch(port)
        let told = try await eventually("the drop of the day") {
            try manager.notifications.first { $0.labels["alertname"] == "WeChatMessageDayDrop" }
        }
        let truth = Truth(.drop, at: morning)
        let expected = try truth.expected(on: shown)
        try expectNumbers(of: told, messages: truth.messages(on: shown), expected, "such days of this account")
        #expect(try #require(told.annotations["description"]).contains("on Friday 2026-03-06 (Beijing time)"))
        #expect(told.status == "firing" && told.receiver == "/operators" && told.labels["severity"] == "warning")
        #expect(try await prometheus.value("count(ALERTS{account=\"corner\"})") == nil)
        #expect(try manager.notifications.allSatisfy { $0.labels["account"] == "shop" })

        // The shop's clients are mended, and the next morning comes.
        try await demo.stop()
        let mended = try await self.demo(port, "--scenario=normal", "--time=2026-03-08T09:00")
        _ = try await eventually("the end of the alert") {
            try manager.notifications.first {
                $0.labels["alertname"] == "WeChatMessageDayDrop" && $0.status == "resolved"
            }
        }
        let date = "wechat_upstream_ref_date_timestamp_seconds{account=\"shop\",endpoint=\"getupstreammsghour\"}"
        let drops = "ALERTS{alertstate=\"firing\",alertname=~\"WeChatMessage.+|WeChatAccountSilent\"}"
        _ = try await eventually("an ordinary day without any drop") {
            let isNext = try await prometheus.value(date) == Double((shown + 1).start.seconds)
            let firing = try await prometheus.value("count(\(drops))")
            return isNext && firing == nil ? true : nil
        }
        _ = try await (mended.stop(), prometheus.program.stop())
        try await manager.stop()
    }

    @Test func hoursThatBroughtNothingAreToldInOneNotification() async throws {
        let port = try FreePort.find()
        let demo = try await demo(port, "--scenario=outage", "--time=\(morning)")
        let (manager, prometheus) = try await watch(port)
        let told = try await eventually("a message with the evening's two hours and its silence") {
            Dictionary(grouping: try manager.notifications, by: \.message).values.first { $0.count >= 3 }
        }
        #expect(told.compactMap { $0.labels["ref_hour"] }.sorted() == ["20", "21"])
        #expect(
            told.compactMap { $0.labels["alertname"] }.sorted()
                == ["WeChatAccountSilent", "WeChatMessageHourDrop", "WeChatMessageHourDrop"])
        #expect(told.allSatisfy { $0.labels["account"] == "shop" && $0.receiver == "/operators" })
        let truth = Truth(.outage, at: morning)
        let eight = try #require(told.first { $0.labels["ref_hour"] == "20" })
        let expected = try truth.expected(on: shown, hour: 20)
        try expectNumbers(of: eight, messages: 0, expected, "such hours of this account")
        #expect(try #require(eight.annotations["description"]).contains("in the hour from 20:00 Beijing time"))
        #expect(try await prometheus.value("count(ALERTS{account=\"corner\"})") == nil)
        _ = try await (demo.stop(), prometheus.program.stop())
        try await manager.stop()
    }

    @Test func aDropByFailingCallbacksNamesItsCause() async throws {
        let port = try FreePort.find()
        let demo = try await demo(port, "--causes", "--scenario=broken-server", "--time=\(morning)")
        // The history of messages may be whole before causes have been asked for; an alert tells what is known by then.
        _ = try await eventually("the followers that left, and the callbacks that failed") {
            let metrics = MetricsText(try await curl("http://127.0.0.1:\(port)/metrics").text)
            let names = ["wechat_user_day_lost_followers", "wechat_interface_failed_callbacks"]
            return names.allSatisfy { !metrics.series($0, "shop").isEmpty } ? true : nil
        }
        let (manager, prometheus) = try await watch(port)
        let told = try await eventually("the drop of the hour in which the server failed") {
            try manager.notifications.first {
                $0.labels["alertname"] == "WeChatMessageHourDrop" && $0.labels["ref_hour"] == "20"
            }
        }
        let truth = Truth(.brokenServer, at: morning)
        let failed = truth.numbers("getinterfacesummaryhour", "fail_count", on: shown, hour: 20)
        let left = truth.numbers("getusersummary", "cancel_user", on: shown)
        #expect(failed > 100 && left > 100 && told.labels["account"] == "shop")
        let description = try #require(told.annotations["description"])
        #expect(
            description.hasSuffix(
                ". \(failed) callbacks to your server failed in that hour. \(left) followers left on that day."),
            "\(description)")
        let page = try await curl("http://127.0.0.1:\(port)/status?account=shop").text
        #expect(page.contains("Why did it fall?"))
        _ = try await (demo.stop(), prometheus.program.stop())
        try await manager.stop()
    }

    /// Compares the sentence with what the simulator says: account, messages, how many were expected, and the usual scatter around them.
    private func expectNumbers(
        of told: RunningAlertmanager.Notification, messages: Int, _ expected: Double, _ subject: String
    ) throws {
        let description = try #require(told.annotations["description"])
        #expect(description.hasPrefix("shop got \(messages) messages on Friday 2026-03-06"), "\(description)")
        let about = Int(expected.rounded(.toNearestOrEven))
        #expect(description.contains("about \(about) were expected, and \(subject) usually bring "), "\(description)")
        let band = try #require(description.firstMatch(of: /bring (\d+) to (\d+)\.$/))
        let (least, most) = (try #require(Int(band.1)), try #require(Int(band.2)))
        #expect(messages < least && least < about * 9 / 10 && about * 11 / 10 < most, "\(description)")
        let runbook = try #require(told.annotations["runbook_url"]?.split(separator: "/").last)
        #expect(FileManager.default.fileExists(atPath: "\(Paths.root)/dashboards/runbooks/\(runbook)"))
    }

    /// Starts the demo and waits for its whole history.
    private func demo(_ port: UInt16, _ arguments: String...) async throws -> Program {
        let program = try Program(
            Paths.exporter,
            [
                "demo", "--web.listen-address=127.0.0.1:\(port)", "--simulator.listen-address=127.0.0.1:0",
                "--store.path=\(folder)/d.sqlite",
            ] + arguments)
        _ = try await eventually("the history of both accounts; so far:\n\(program.text)") {
            let metrics = MetricsText(try await curl("http://127.0.0.1:\(port)/metrics").text)
            let missing = metrics.series("wechat_exporter_history_periods_missing").values
            return missing.count >= 2 && missing.allSatisfy { $0 == 0 } ? true : nil
        }
        return program
    }

    /// Starts Alertmanager, and Prometheus with our rules, which scrapes the demo.
    private func watch(_ port: UInt16) async throws -> (RunningAlertmanager, RunningPrometheus) {
        let manager = try await RunningAlertmanager()
        let prometheus = try await RunningPrometheus(
            target: "127.0.0.1:\(port)", rules: try impatientRules(), alertmanager: manager.address)
        return (manager, prometheus)
    }

    /// Copies of the rules that are evaluated every second, wait some rounds as the real ones do, so that what each group records is there for
    /// the others, and judge days of long ago.
    private func impatientRules() throws -> [String] {
        try ["rules", "alerts"].map { name in
            let source = "\(Paths.root)/dashboards/prometheus/wechat-exporter.\(name).yml"
            let text = try String(contentsOfFile: source, encoding: .utf8)
                .replacing(/interval: \w+/, with: "interval: 1s").replacing("for: 5m", with: "for: 4s")
                .replacing("keep_firing_for: 15m", with: "keep_firing_for: 0s")
                .replacing(/(wechat:data_(?:late|missing):hours\s+expr:) vector\(\d+\)/) {
                    "\($0.output.1) vector(1e9)"
                }
            try #require(text.contains("vector(1e9)") == (name == "rules"))
            try text.write(toFile: "\(folder)/\(name).yml", atomically: true, encoding: .utf8)
            return "\(folder)/\(name).yml"
        }
    }
}

/// What the demo's simulator has for the shop, and what is to be expected of that, computed anew.
private struct Truth {
    private let world: Simulator
    private let now: Int64

    init(_ scenario: SimulatorScenario, at morning: String) {
        var world = Simulator()
        world.scenario = scenario
        self.world = world
        now = BeijingTime.unixSeconds(morning, today: 0) ?? 0
    }

    /// The messages of a day.
    func messages(on day: Day) -> Int { hours(on: day).reduce(0, +) }

    /// The median of the same weekdays, at the level of the seven days before; the demo knows 57 days.
    func expected(on day: Day) throws -> Double {
        func usual(_ other: Day) throws -> Double {
            try median((1...8).map { other - 7 * $0 }.filter { $0 >= day - 56 }.map { messages(on: $0) })
        }
        let week = (1...7).map { day - $0 }
        let came = Double(week.map { messages(on: $0) }.reduce(0, +))
        let level = try (came + 20) / (week.map(usual).reduce(0, +) + 20)
        return try usual(day) * min(1, level)
    }

    /// The median of the hour, at the level of the two hours before it and the two after it.
    func expected(on day: Day, hour: Int) throws -> Double {
        let today = hours(on: day)
        func usual(_ hour: Int) throws -> Double { try median((1...8).map { hours(on: day - 7 * $0)[hour] }) }
        let beside = [hour - 2, hour - 1, hour + 1, hour + 2]
        let came = Double(beside.map { today[$0] }.reduce(0, +))
        let level = try (came + 20) / (beside.map(usual).reduce(0, +) + 20)
        return try usual(hour) * min(1, level)
    }

    /// The sum of a number of callbacks or followers, of an hour or of the whole day.
    func numbers(_ endpoint: String, _ name: String, on day: Day, hour: Int? = nil) -> Int {
        let rows = world.rows(
            endpoint, appID: SimulatedAccount.demo[0].appID, from: "\(day)", to: "\(day)", at: now)
        return rows.filter { hour == nil || $0.refHour == hour.map { $0 * 100 } }.flatMap(\.numbers)
            .filter { $0.name == name }.reduce(0) { $0 + $1.value }
    }

    private func hours(on day: Day) -> [Int] {
        let rows = world.rows(
            "getupstreammsghour", appID: SimulatedAccount.demo[0].appID, from: "\(day)", to: "\(day)", at: now)
        return rows.reduce(into: Array(repeating: 0, count: 24)) { $0[($1.refHour ?? 0) / 100] += $1.msgCount ?? 0 }
    }

    private func median(_ values: [Int]) throws -> Double {
        let sorted = values.sorted()
        try #require(!sorted.isEmpty)
        let half = sorted.count / 2
        return Double(sorted.count.isMultiple(of: 2) ? sorted[half - 1] + sorted[half] : 2 * sorted[half]) / 2
    }
}
