import BeijingTime
import DayStore
import ExporterToolkit
import Presentation
import Simulator
import TestKit
import Testing
import WeChatAPI

@testable import Baselines
@testable import Exporter
@testable import Settings

/// Accounts with settings of their own, through the whole pipeline.
struct AccountSettingsWorldTests {
    @Test func labelsAreOnTheInfoOfEveryAccountAndOnTheTargets() async throws {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            configuration.accounts[0].labels = ["owner": "anna"]
            configuration.accounts[1].labels = ["team": #"a "b""#]
        }
        let info = { (world: World) in
            try world.exposition().split(separator: "\n").filter { $0.hasPrefix("wechat_account_info") }.map(
                String.init)
        }
        let (shop, corner) = (SimulatedAccount.demo[0], SimulatedAccount.demo[1])
        #expect(
            try info(world) == [
                #"wechat_account_info{account="corner",app_id="\#(corner.appID)",owner="",team="a \"b\""} 1"#,
                #"wechat_account_info{account="shop",app_id="\#(shop.appID)",owner="anna",team=""} 1"#,
            ])
        let targets = world.exporter.targets
        #expect(targets.map(\.name) == ["corner", "shop"])
        #expect(targets[1].labels.map { "\($0.name)=\($0.value)" } == ["owner=anna"])
        // A name that only one account has is shown for the others as well, at once and without a call.
        let requests = world.transport.requests.count
        try await world.reload { $0.accounts[0].labels["brand"] = "x" }
        #expect(
            try info(world) == [
                #"wechat_account_info{account="corner",app_id="\#(corner.appID)",brand="",owner="",team="a \"b\""} 1"#,
                #"wechat_account_info{account="shop",app_id="\#(shop.appID)",brand="x",owner="anna",team=""} 1"#,
            ])
        #expect(world.transport.requests.count == requests)
    }

    /// Whatever labels the families of accounts have, an account's own label cannot collide with them.
    @Test func theLabelsOfAllFamiliesAreReserved() {
        let names = Set(MetricCatalog.declarations.filter { $0.labelNames.first == "account" }.flatMap(\.labelNames))
        #expect(names.subtracting(LabelNames.reserved) == [])
    }

    /// A new token would cost the calls that the reload may just have forbidden.
    @Test func anotherNumberOfCallsKeepsTheToken() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.accounts.removeLast() }
        try await world.run(until: "2026-03-10 09:30")
        #expect(world.requests("stable_token") == 1)
        try await world.reload { $0.accounts[0].callsPerDay = 1 }
        let remaining = "wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"stable_token\"}"
        #expect(try world.metrics()[remaining] == 0)
        try await world.reload { $0.accounts[0].callsPerDay = 30 }
        try await world.run(until: "2026-03-10 10:30")
        #expect(world.requests("stable_token") == 1)
        #expect(try world.metrics()[remaining] == 29)
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
    }

    @Test func eachAccountHasItsOwnEndpointsAndCalls() async throws {
        var world = try World(at: "2026-03-10 09:00") { configuration in
            configuration.policy.historyDays = 10
            configuration.accounts[1].endpoints = [.getupstreammsg]
            configuration.accounts[1].callsPerDay = 6
        }
        try await world.run(until: "2026-03-10 12:30")
        let metrics = try world.metrics()
        #expect(try world.shownDay("corner") == nil && world.shownDay("shop") == "2026-03-09")
        #expect(try world.shownDay("corner", .getupstreammsg) == "2026-03-09")
        #expect(try world.shownDay("shop", .getupstreammsg) == nil)
        // Two thirds of six, of which the history leaves the rest to the morning.
        let corner = "{account=\"corner\",endpoint=\"getupstreammsg\"}"
        #expect(metrics["wechat_exporter_api_calls_remaining\(corner)"] == 2)
        #expect(metrics["wechat_exporter_history_periods_missing{account=\"corner\"}"] == 6)
        #expect(metrics["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 0)
        // More calls count at once, and for this account alone.
        try await world.reload { $0.accounts[1].callsPerDay = 60 }
        try await world.run(until: "2026-03-10 13:30")
        #expect(try world.metrics()["wechat_exporter_history_periods_missing{account=\"corner\"}"] == 0)
    }

    /// An account whose calls were spent asks again when a reload gives it more.
    @Test func aSpentBudgetEndsWithALargerOne() async throws {
        var world = try World(at: "2026-03-10 09:00") { $0.accounts[0].callsPerDay = 1 }
        try await world.run(until: "2026-03-10 12:30")
        let spent = try world.metrics()
        #expect(spent["wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"getupstreammsghour\"}"] == 0)
        try await world.reload { $0.accounts[0].callsPerDay = nil }
        try await world.run(until: "2026-03-10 13:30")
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
        #expect(
            try world.metrics()["wechat_exporter_api_calls_remaining{account=\"shop\",endpoint=\"getupstreammsghour\"}"]
                ?? 0 > 80)
    }

    @Test func aDisabledAccountIsNeitherAskedNorShownAndComesBackWithItsDays() async throws {
        var world = try World(at: "2026-03-10 09:00")
        try await world.run(until: "2026-03-10 12:30")
        let off = world.configuration.accounts[1]
        try await world.reload { configuration in
            configuration.accounts.remove(at: 1)
            configuration.disabledAccounts = [off]
        }
        #expect(try world.metrics().series("wechat_up").count == 1)
        #expect(world.exporter.targets.map(\.name) == ["shop"])
        let requests = world.transport.requests.count
        #expect(
            try world.store.holdings(
                appID: off.appID, endpoint: .getupstreammsghour,
                days: Day(year: 2026, month: 3, day: 9)...Day(year: 2026, month: 3, day: 9)
            ).count == 1)
        try await world.reload { configuration in
            configuration.accounts.append(off)
            configuration.disabledAccounts = []
        }
        #expect(try world.shownDay("corner") == "2026-03-09")
        #expect(world.transport.requests.count == requests)
    }
}
