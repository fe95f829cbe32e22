import Baselines
import BeijingTime
import Collection
import DayStore
import Languages
import TestKit
import Testing
import WeChatAPI

@testable import Exporter
@testable import Pages
@testable import Presentation
@testable import Settings

/// What the pages are given of an account, against what is scraped of it.
struct AccountPagesTests {
    @Test func thePageDrawsWhatIsScraped() async throws {
        let world = try await settled()
        let metrics = try world.metrics()
        let detail = try detail(in: world)
        func values(_ name: String) -> [Double] {
            (0..<24).compactMap { metrics["\(name){account=\"shop\",ref_hour=\"\(CellKeys.hour($0))\"}"] }
        }
        #expect(detail.hourBands.count == 24)
        #expect(detail.hourBands.map(\.usual) == values("wechat_upstream_usual_messages"))
        #expect(detail.hourBands.map(\.expected) == values("wechat_upstream_expected_messages"))
        #expect(detail.hourBands.map(\.noise) == values("wechat_upstream_expected_noise_ratio"))
        #expect(detail.summary.expected?.usual == metrics[shop("wechat_upstream_usual_day_messages")])
        #expect(detail.summary.expected?.expected == metrics[shop("wechat_upstream_expected_day_messages")])
        #expect(detail.summary.expected?.noise == metrics[shop("wechat_upstream_expected_day_noise_ratio")])
        #expect(detail.silence?.messages == metrics[shop("wechat_upstream_silence_messages")])
        #expect(detail.silence?.limit == metrics[shop("wechat_upstream_silence_limit_messages")])
        #expect(detail.summary.messages == detail.hourTotals.reduce(0, +))
    }

    @Test func theWeeksBehindItAreToldByDate() async throws {
        // 2026-03-09 is shown, a Monday; the history reaches back to 2026-02-04.
        let plain = try await settled()
        let all = try #require(try detail(in: plain).baseline)
        #expect((all.held, all.wanted, all.leftOut) == (4, 8, []))
        #expect(all.missing.map(\.text) == ["2026-02-02", "2026-01-26", "2026-01-19", "2026-01-12"])
        let world = try await settled(holiday: Day("2026-02-23"))
        let without = try #require(try detail(in: world).baseline)
        #expect((without.held, without.wanted) == (3, 8))
        #expect(without.leftOut.map(\.day.text) == ["2026-02-23"])
        #expect(without.leftOut.map(\.words) == [Sentence(en: "made up, holiday", zh: "made up，放假")])
        #expect(without.missing.map(\.text).last == "2026-01-05")
    }

    @Test func nothingIsToldOfWeeksWithoutBaselines() async throws {
        let world = try await settled(baseline: false)
        let detail = try detail(in: world)
        #expect(detail.baseline == nil && detail.hourBands == [] && detail.silence == nil)
        #expect(detail.summary.expected == nil && detail.summary.messages != nil)
    }

    @Test func thePageKnowsWhenTheDayCame() async throws {
        let detail = try detail(in: try await settled())
        #expect(detail.days.last?.coming == Coming(polls: 1, readyAt: UnixTime(beijing: "2026-03-10 09:00")?.seconds))
        // The history was there before anybody asked.
        #expect(detail.days.dropLast().allSatisfy { $0.coming == nil && $0.messages != nil })
    }

    private func shop(_ name: String) -> String { "\(name){account=\"shop\"}" }

    /// A world on 2026-03-10 with its history fetched.
    private func settled(holiday: Day? = nil, baseline: Bool = true) async throws -> World {
        var world = try World(at: "2026-03-10 09:00") {
            ($0.policy.historyDays, $0.policy.baseline) = (35, baseline)
            if let holiday { $0.specialDays[holiday] = SpecialDays.Entry(kind: .holiday, name: "made up") }
        }
        try await world.run(until: "2026-03-10 12:30")
        return world
    }

    /// What the page of the shop is given.
    private func detail(in world: World) throws -> AccountDetail {
        let snapshot = try #require(world.exporter.snapshots.first { $0.name == "shop" })
        let appID = try #require(world.configuration.accounts.first { $0.name == "shop" }).appID
        let days = snapshot.historyDays(world.configuration.policy, now: world.clock.now)
        let wanted = Set(days.starts + snapshot.weekdays(world.configuration.specialDays))
        let periods = try world.store.periods(appID: appID, endpoint: days.endpoint, starts: Array(wanted))
        let arrivals = try world.store.arrivals(
            appID: appID, endpoint: days.endpoint, within: days.starts[0]...days.starts[34], now: world.clock.now)
        return snapshot.detail(
            appID: appID, world.configuration, days: days.starts, .init(periods, arrivals))
    }
}
