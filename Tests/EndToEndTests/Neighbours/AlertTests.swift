import BeijingTime
import Foundation
import Simulator
import TestKit
import Testing

/// From a drop at WeChat to the notification and back, through the built exporter, Debian's Prometheus with our rules and Debian's
/// Alertmanager with our example.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AlertTests {
    private let folder: String
    private let shop = SimulatedAccount.demo[0]
    private let corner = SimulatedAccount.demo[1]

    init() throws { folder = try Paths.temporaryFolder() }

    @Test func aDropIsToldWithItsNumbersAndResolvedWhenItIsOver() async throws {
        let seed = try quietSeed()
        let simulator = try Program.exporter(
            "simulate", "--listen-address=127.0.0.1:0", "--seed=\(seed)", "--scenario=drop")
        let upstream = "http://" + (try await simulator.address())
        let port = try FreePort.find()
        let exporter = try await exporter(upstream, port)
        let manager = try await RunningAlertmanager()
        let prometheus = try await RunningPrometheus(
            target: "127.0.0.1:\(port)", rules: try impatientRules(), alertmanager: manager.address)

        let told = try await eventually("the hour at eight in the evening") {
            try manager.notifications.first {
                $0.labels["alertname"] == "WeChatMessageHourDrop" && $0.labels["ref_hour"] == "20"
            }
        }
        try await expectNumbers(of: told, prometheus, seed: seed)
        #expect(told.status == "firing" && told.receiver == "/operators" && told.labels["severity"] == "warning")
        #expect(try await prometheus.value("count(ALERTS{account=\"corner\"})") == nil)
        #expect(try manager.notifications.allSatisfy { $0.labels["account"] == "shop" })

        // The shop's clients are mended, and the exporter begins anew, as in the drill.
        try await exporter.stop()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: "\(folder)/d.sqlite\(suffix)")
        }
        #expect(try await curl(upstream + "/simulator/scenario/normal", "-X", "PUT").status == 200)
        let mended = try await self.exporter(upstream, port)
        _ = try await eventually("the end of the alert") {
            try manager.notifications.first {
                $0.labels["alertname"] == "WeChatMessageHourDrop" && $0.status == "resolved"
            }
        }
        #expect(try await prometheus.value("count(ALERTS{alertstate=\"firing\"})") == nil)
        _ = try await (mended.stop(), simulator.stop(), prometheus.program.stop())
        try await manager.stop()
    }

    /// Compares the sentence with what the simulator says: account, day, hour, messages, and about how many are usual.
    private func expectNumbers(
        of told: RunningAlertmanager.Notification, _ prometheus: RunningPrometheus, seed: UInt64
    ) async throws {
        let series = "wechat_upstream_ref_date_timestamp_seconds{account=\"shop\",endpoint=\"getupstreammsghour\"}"
        let day = Day(containing: UnixTime(seconds: Int64(try #require(try await prometheus.value(series)))))
        let world = Self.world(seed: seed, scenario: .drop)
        let now = Int64(Date().timeIntervalSince1970)
        let messages = Self.messages(world, shop, on: day, hour: 20, at: now)
        let usual = Self.usual(world, shop, before: day, hour: 20)
        let description = try #require(told.annotations["description"])
        #expect(told.labels["account"] == "shop")
        #expect(description.contains("shop got \(messages) messages on"), "\(description)")
        #expect(description.contains("\(day)"), "\(description)")
        #expect(description.contains("from 20:00 Beijing time"), "\(description)")
        #expect(description.contains("about \(Int(usual.rounded(.toNearestOrEven))) are usual"), "\(description)")
        let runbook = try #require(told.annotations["runbook_url"]?.split(separator: "/").last)
        #expect(FileManager.default.fileExists(atPath: "\(Paths.root)/dashboards/runbooks/\(runbook)"))
    }

    private func exporter(_ upstream: String, _ port: UInt16) async throws -> Program {
        let text = """
            api: {base_url: "\(upstream)"}
            store: {path: d.sqlite}
            accounts:
              - {name: shop, app_id: \(shop.appID), app_secret: \(shop.secret)}
              - {name: corner, app_id: \(corner.appID), app_secret: \(corner.secret)}
            """
        try text.write(toFile: "\(folder)/config.yml", atomically: true, encoding: .utf8)
        let program = try Program(
            Paths.exporter, ["--config.file=\(folder)/config.yml", "--web.listen-address=127.0.0.1:\(port)"])
        _ = try await eventually("what is expected of both; so far:\n\(program.text)") {
            let metrics = MetricsText(try await curl("http://127.0.0.1:\(port)/metrics").text)
            return metrics.series("wechat_upstream_expected_messages").count == 48 ? true : nil
        }
        return program
    }

    /// Copies of the rules that are evaluated every second and wait for nothing.
    private func impatientRules() throws -> [String] {
        try ["rules", "alerts"].map { name in
            let source = "\(Paths.root)/dashboards/prometheus/wechat-exporter.\(name).yml"
            let text = try String(contentsOfFile: source, encoding: .utf8)
                .replacing(/interval: \w+/, with: "interval: 1s").replacing("for: 5m", with: "for: 0s")
                .replacing("keep_firing_for: 15m", with: "keep_firing_for: 0s")
            try text.write(toFile: "\(folder)/\(name).yml", atomically: true, encoding: .utf8)
            return "\(folder)/\(name).yml"
        }
    }

    /// A seed by which the corner has no hour of its own with an outage, which the simulator deals to about one hour in 400.
    private func quietSeed() throws -> UInt64 {
        let today = Day(containing: UnixTime(seconds: Int64(Date().timeIntervalSince1970)))
        return try #require(
            (1...50).first { seed in
                let world = Self.world(seed: seed, scenario: .normal)
                return [shop, corner].allSatisfy { account in
                    [today - 2, today - 1].allSatisfy { day in
                        (0..<24).allSatisfy { hour in
                            let usual = Self.usual(world, account, before: day, hour: hour)
                            let messages = Self.messages(world, account, on: day, hour: hour, at: nil)
                            return usual < 8 || Double(messages) > 0.55 * usual
                        }
                    }
                }
            })
    }

    private static func world(seed: UInt64, scenario: SimulatorScenario) -> Simulator {
        var world = Simulator()
        world.configuration.seed = seed
        world.scenario = scenario
        return world
    }

    private static func messages(
        _ world: Simulator, _ account: SimulatedAccount, on day: Day, hour: Int, at now: Int64?
    ) -> Int {
        world.rows("getupstreammsghour", appID: account.appID, from: "\(day)", to: "\(day)", at: now)
            .filter { $0.refHour == hour * 100 }
            .compactMap(\.msgCount).reduce(0, +)
    }

    /// The median of the sum over all types of eight weeks.
    private static func usual(_ world: Simulator, _ account: SimulatedAccount, before day: Day, hour: Int) -> Double {
        let weeks = (1...8).map { messages(world, account, on: day - 7 * $0, hour: hour, at: nil) }.sorted()
        return Double(weeks[3] + weeks[4]) / 2
    }
}
