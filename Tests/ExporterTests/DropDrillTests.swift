import Settings
import Simulator
import TestKit
import Testing

@testable import Baselines

/// What the shipped day rule says of the scenario `drop`, whatever the date, by the numbers scraped.
struct DropDrillTests {
    @Test(arguments: [
        (date: "2026-01-20", next: "2026-01-21"), (date: "2026-06-17", next: "2026-06-18"),
        (date: "2026-11-28", next: "2026-11-29"),
    ])
    func aDropIsToldOnItsFirstMorningAndEnds(date: String, next: String) async throws {
        var world = try World(at: "\(date) 09:00") { $0.policy.historyDays = 57 }
        world.transport.withSimulator {
            $0.configuration.wildness = 1
            $0.scenario = .drop
        }
        try await world.run(until: "\(date) 20:00")
        #expect(try isTold("shop", world.metrics()))
        #expect(try !isTold("corner", world.metrics()))
        world.transport.withSimulator { $0.scenario = .normal }
        try await world.run(until: "\(next) 12:30")
        #expect(try !isTold("shop", world.metrics()))
        #expect(try !isTold("corner", world.metrics()))
    }

    /// Whether WeChatMessageDayDrop tells of the day.
    private func isTold(_ account: String, _ metrics: MetricsText) throws -> Bool {
        let label = "{account=\"\(account)\"}"
        let messages = metrics.series("wechat_upstream_messages", "account=\"\(account)\"").values.reduce(0, +)
        let expected = try #require(metrics["wechat_upstream_expected_day_messages" + label])
        let noise = try #require(metrics["wechat_upstream_expected_day_noise_ratio" + label])
        let usual = try #require(metrics["wechat_upstream_usual_day_messages" + label])
        return DropRule.day.isDrop(messages, from: .init(usual: usual, expected: expected, noise: noise))
    }
}
