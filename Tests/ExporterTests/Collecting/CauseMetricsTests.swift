import BeijingTime
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// Callbacks, followers and the sums of months as scraped, against what the simulator has.
struct CauseMetricsTests {
    private static let causes: [Endpoint] = [
        .getinterfacesummary, .getinterfacesummaryhour, .getusersummary, .getusercumulate,
    ]

    @Test func callbacksAndFollowersAreScrapedInBaseUnits() async throws {
        let world = try await collected()
        let metrics = try world.metrics()
        let hours = world.rows("getinterfacesummaryhour", "2026-03-09")
        for row in hours {
            let hour = CellKeys.hour((row.refHour ?? 0) / 100)
            func value(_ name: String) -> Double? { metrics["\(name){account=\"shop\",ref_hour=\"\(hour)\"}"] }
            #expect(value("wechat_interface_callbacks") == Double(row.numbers[0].value))
            #expect(value("wechat_interface_failed_callbacks") == Double(row.numbers[1].value))
            #expect(value("wechat_interface_callback_time_seconds") == Double(row.numbers[2].value) / 1000)
            #expect(value("wechat_interface_callback_max_time_seconds") == Double(row.numbers[3].value) / 1000)
        }
        #expect(metrics.series("wechat_interface_callbacks").count == 2 * 24)
        let day = try #require(world.rows("getinterfacesummary", "2026-03-09").first)
        #expect(metrics["wechat_interface_day_failed_callbacks{account=\"shop\"}"] == Double(day.numbers[1].value))
        #expect(
            metrics["wechat_interface_day_callback_max_time_seconds{account=\"shop\"}"]
                == Double(day.numbers[3].value) / 1000)
        for row in world.rows("getusersummary", "2026-03-09") {
            let labels = "{account=\"shop\",user_source=\"\(row.userSource ?? -1)\"}"
            #expect(metrics["wechat_user_day_new_followers" + labels] == Double(row.numbers[0].value))
            #expect(metrics["wechat_user_day_lost_followers" + labels] == Double(row.numbers[1].value))
        }
        let all = try #require(world.rows("getusercumulate", "2026-03-09").first)
        #expect(metrics["wechat_user_followers{account=\"shop\"}"] == Double(all.numbers[0].value))
    }

    @Test func theyOutliveARestartAndAreNotAskedForTwice() async throws {
        let world = try await collected()
        let before = try world.metrics().series("wechat_interface_callbacks")
        #expect(before.values.contains { $0 > 0 })
        let asked = world.requests("getinterfacesummaryhour")
        var restarted = try world.restarted()
        #expect(try restarted.metrics().series("wechat_interface_callbacks") == before)
        try await restarted.run(until: "2026-03-10 19:00")
        #expect(restarted.requests("getinterfacesummaryhour") == asked)
    }

    @Test func withoutThemNothingIsAskedOrShown() async throws {
        var world = try World(at: "2026-03-10 09:00")
        try await world.run(until: "2026-03-10 12:30")
        for endpoint in Self.causes { #expect(world.requests(endpoint.rawValue) == 0) }
        #expect(try !world.exposition().contains("wechat_interface") && !world.exposition().contains("wechat_user"))
    }

    @Test func aRefusedCauseHarmsNoMessages() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.endpoints += Self.causes }
        world.transport.withSimulator {
            $0.inject(.errcode(48001, "api unauthorized"), on: "getusersummary", times: 99)
        }
        try await world.run(until: "2026-03-10 12:30")
        #expect(try world.shownDay("shop", .getupstreammsghour) == "2026-03-09")
        #expect(try world.shownDay("shop", .getinterfacesummaryhour) == "2026-03-09")
        #expect(try world.shownDay("shop", .getusersummary) == nil)
    }

    @Test func theDaysOfTheMonthAddUpToWeChatsMonth() async throws {
        let world = try await month()
        let metrics = try world.metrics()
        #expect(metrics["wechat_upstream_month_days{account=\"shop\"}"] == 28)
        let month = metrics.series("wechat_upstream_month_messages", "account=\"shop\"").values.sorted()
        let days = metrics.series("wechat_upstream_month_days_messages", "account=\"shop\"").values.sorted()
        #expect(month.count == 5)
        #expect(month == days)
        #expect(month.allSatisfy { $0 > 0 })
        #expect(try world.restarted().metrics().series("wechat_upstream_month_days_messages").count == 2 * 5)
    }

    @Test func aMonthWithoutBaselinesIsAddedUpAsWell() async throws {
        let metrics = try await month { $0.policy.baseline = false }.metrics()
        #expect(metrics["wechat_upstream_month_days{account=\"shop\"}"] == 28)
    }

    @Test func aShortHistoryHasFewerDaysAndNoMonthHasNone() async throws {
        let few = try await month { $0.policy.historyDays = 20 }.metrics()
        #expect(few["wechat_upstream_month_days{account=\"shop\"}"] == 11)
        let none = try await month { $0.endpoints = [.getupstreammsghour] }
        #expect(try !none.exposition().contains("month_days"))
    }

    /// A world on 2026-03-10 with the day before of every endpoint.
    private func collected() async throws -> World {
        var world = try World(at: "2026-03-10 09:00") { $0.endpoints += Self.causes }
        try await world.run(until: "2026-03-10 18:00")
        return world
    }

    /// A world on 2026-03-10 that holds all of February.
    private func month(_ change: (inout ExporterConfiguration) -> Void = { _ in }) async throws -> World {
        var world = try World(at: "2026-03-10 09:00") {
            $0.policy.historyDays = 40
            change(&$0)
        }
        try await world.run(until: "2026-03-10 20:00")
        return world
    }
}

extension World {
    /// What the simulator has of the shop's day.
    fileprivate func rows(_ endpoint: String, _ day: String) -> [SimulatedRow] {
        transport.withSimulator { simulator in
            simulator.rows(endpoint, appID: SimulatedAccount.demo[0].appID, from: day, to: day)
        }
    }
}
