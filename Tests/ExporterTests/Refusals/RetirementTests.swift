import Baselines
import BeijingTime
import DayStore
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

@testable import Collection
@testable import Exporter
@testable import Pages
@testable import Presentation

/// An endpoint that WeChat has retired (47009) stops alone: its last data stay shown, and it is looked at once a week.
struct RetirementTests {
    private static let error =
        "wechat_account_error_info{account=\"shop\",endpoint=\"getupstreammsgmonth\",errcode=\"47009\",class=\"retired\"}"

    /// A world whose shop loses its months at noon of 1 April, after they came and before they are read again.
    private func world() async throws -> World {
        var world = try World(at: "2026-04-01 09:00")
        try await world.run(until: "2026-04-01 12:00")
        world.transport.withSimulator { $0.scenario = .retired }
        return world
    }

    private func months(_ world: World) throws -> [String: Double] {
        try world.metrics().series("wechat_upstream_month_messages").filter { $0.key.contains("\"shop\"") }
    }

    /// Since when the shop's page says that months are retired.
    private func retiredSince(_ world: World) throws -> String? {
        let snapshot = try #require(world.exporter.snapshots.first { $0.name == "shop" })
        let detail = snapshot.detail(appID: "wx", world.configuration, days: [], .init([], [:]))
        return detail.calls.compactMap(\.error?.retiredSince).first
    }

    @Test func aMonthRetiredAtNoonStopsAloneAndStaysShown() async throws {
        var world = try await world()
        let before = try months(world)
        let asked = world.requests("getupstreammsgmonth")
        #expect(before.count == 5)
        try await world.run(until: "2026-04-01 18:00")
        #expect(try world.metrics()[Self.error] == 1)
        #expect(try world.metrics().series("wechat_account_error_info").count == 1)
        #expect(try months(world) == before)
        try await world.run(until: "2026-04-08 07:59")
        // The corner's second reading and the shop's one refusal.
        #expect(world.requests("getupstreammsgmonth") == asked + 2)
        #expect(try world.shownDay() == "2026-04-06")
        for account in ["shop", "corner"] { #expect(try world.metrics()["wechat_up{account=\"\(account)\"}"] == 1) }
        #expect(try months(world) == before)
        try await world.run(until: "2026-04-08 08:30")
        #expect(world.requests("getupstreammsgmonth") == asked + 3)
        #expect(try world.shownDay() == "2026-04-07")
        try await world.run(until: "2026-04-15 08:30")
        #expect(world.requests("getupstreammsgmonth") == asked + 4)
        #expect(world.log.lines("level=WARN", "endpoint=getupstreammsgmonth", "errcode=47009").count == 1)
    }

    @Test func anEndpointThatComesBackIsFoundWithinAWeek() async throws {
        var world = try await world()
        try await world.run(until: "2026-04-03 12:00")
        world.transport.withSimulator { $0.scenario = .normal }
        try await world.run(until: "2026-04-08 08:30")
        #expect(try world.metrics().series("wechat_account_error_info").isEmpty)
        #expect(world.log.lines("Account recovered", "account=shop").count == 1)
        #expect(world.log.lines("Period ready", "settled=true", "endpoint=getupstreammsgmonth").count == 2)
    }

    /// Neither a crash loop nor a new number of calls brings it back, so neither asks.
    @Test func restartsAndReloadsKnowSinceWhenAndWaitForTheWeek() async throws {
        var world = try await world()
        try await world.run(until: "2026-04-05 12:00")
        let asked = world.requests("getupstreammsgmonth")
        var next = try world.restarted()
        #expect(try next.metrics()[Self.error] == 1)
        try await next.run(until: "2026-04-06 12:00")
        try await next.reload { $0.policy.callsPerDay = 60 }
        try await next.run(until: "2026-04-08 07:59")
        #expect(next.requests("getupstreammsgmonth") == asked)
        try await next.run(until: "2026-04-12 07:00")
        #expect(next.requests("getupstreammsgmonth") == asked + 1)
        #expect(try retiredSince(next) == "2026-04-01")
        #expect(try next.metrics()["wechat_up{account=\"shop\"}"] == 1)
    }

    /// What never comes is not missed, and sending does not wait for it.
    @Test func theHistoryOfARetiredOrRefusedEndpointIsNotAwaited() async throws {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            configuration.accounts.removeLast()
            configuration.endpoints = [.getupstreammsghour, .getusersummary]
            configuration.policy.historyDays = 5
        }
        world.transport.withSimulator { simulator in
            simulator.inject(.errcode(48001, "api unauthorized"), on: "getusersummary", times: 100)
        }
        try await world.run(until: "2026-03-10 10:00")
        func snapshot() throws -> AccountSnapshot { try #require(world.exporter.snapshots.first) }
        #expect(try snapshot().historyDaysMissing == 4)
        #expect(try snapshot().historyDaysPutOff == 4)
        world.transport.withSimulator { simulator in
            simulator.clearFaults()
            simulator.inject(.errcode(47009, "this api is offline"), on: "getusersummary", times: 100)
        }
        try await world.run(until: "2026-03-10 23:00")
        #expect(try snapshot().historyDaysMissing == 0)
        #expect(try snapshot().historyDaysPutOff == 0)
    }

    @Test func aLookThatFindsNobodyChangesNothing() async throws {
        var world = try await world()
        try await world.run(until: "2026-04-07 12:00")
        world.transport.withSimulator { $0.inject(.httpStatus(502), on: "getupstreammsgmonth", times: 2) }
        let asked = world.requests("getupstreammsgmonth")
        try await world.run(until: "2026-04-08 08:30")
        #expect(world.requests("getupstreammsgmonth") == asked + 3)
        #expect(try world.metrics()[Self.error] == 1)
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
        #expect(try retiredSince(world) == "2026-04-01")
    }

    /// Nothing else would make them final, and what is not final is not sent.
    @Test func theLastHoursOfARetiredEndpointBecomeFinalAtTheFirstLook() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        try await world.run(until: "2026-03-10 12:00")
        let appID = SimulatedAccount.demo[0].appID
        world.transport.withSimulator { $0.configuration.retired = [appID: ["getupstreammsghour"]] }
        try await world.run(until: "2026-03-17 07:59")
        let days = try #require(Day("2026-03-09"))...(#require(Day("2026-03-17")))
        func settled() throws -> [String] {
            try world.store.settledPeriods(appID: appID, endpoint: .getupstreammsghour, days: days).map {
                "\($0.start)"
            }
        }
        #expect(try settled().isEmpty)
        try await world.run(until: "2026-03-17 08:30")
        #expect(try settled() == ["2026-03-09"])
        #expect(try world.shownDay() == "2026-03-09")
        #expect(try world.metrics().series("wechat_upstream_messages").count == 120)
    }

    /// Where the sums of days are collected too, they are compared in the place of the hours, until these are back.
    @Test func daysAreComparedWhileTheHoursAreRetired() async throws {
        var world = try await World.withHistory { $0.endpoints.append(.getupstreammsg) }
        func comparedHours() throws -> Int {
            try world.metrics().series("wechat_upstream_expected_messages").count { $0.key.contains("\"shop\"") }
        }
        let usual = "wechat_upstream_usual_day_messages{account=\"shop\"}"
        let monthDays = "wechat_upstream_month_days{account=\"shop\"}"
        let days = try world.metrics()[monthDays]
        #expect(try comparedHours() == 24)
        let appID = SimulatedAccount.demo[0].appID
        world.transport.withSimulator { $0.configuration.retired = [appID: ["getupstreammsghour"]] }
        try await world.run(until: "2026-03-11 09:00")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(try world.shownDay("shop", .getupstreammsg) == "2026-03-10")
        #expect(try comparedHours() == 0)
        let tuesdays = ["2026-03-03", "2026-02-24", "2026-02-17", "2026-02-10", "2026-02-03"]
        let sums = world.counts("getupstreammsghour", tuesdays) { _ in true }
        #expect(try world.metrics()[usual] == sums.sorted()[2])
        #expect(try days != nil && world.metrics()[monthDays] == days)
        #expect(try world.comparedLines() == world.restarted().comparedLines())
        let snapshot = try #require(world.exporter.snapshots.first { $0.name == "shop" })
        #expect(snapshot.summary(appID: appID, SpecialDays()).day?.text == "2026-03-10")

        world.transport.withSimulator { $0.configuration.retired = [:] }
        try await world.run(until: "2026-03-19 09:00")
        #expect(try world.shownDay() == "2026-03-18")
        #expect(try comparedHours() == 24)
    }

    /// WeChat's sentences may be Chinese; only the code counts.
    @Test func aChineseSentenceIsShownAsItCame() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        world.transport.withSimulator { simulator in
            simulator.inject(.errcode(61503, "计算延迟,请稍后再试"), on: "getupstreammsghour")
            simulator.inject(.errcode(47009, "该接口已下线,请使用新接口"), on: "getupstreammsgmonth")
        }
        try await world.run(until: "2026-03-10 09:01")
        #expect(try world.metrics()[Self.error] == 1)
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
        #expect(world.log.lines("Period not ready yet").count == 1)
        #expect(world.log.lines("errcode 47009 (该接口已下线,请使用新接口 rid: ").count == 1)
    }
}
