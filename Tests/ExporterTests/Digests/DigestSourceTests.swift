import Baselines
import BeijingTime
import DayStore
import Digest
import Exporter
import Foundation
import Languages
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// What a digest reads from the store of a running exporter.
struct DigestSourceTests {
    private let path: String
    private let store: DayStore

    init() throws {
        path = try Paths.temporaryStore()
        // Locked for as long as the test runs, as by a running exporter.
        store = try DayStore(path: path)
    }

    /// A world on 2026-11-28 that has its history; `scenario` begins with it.
    private func world(
        _ scenario: SimulatorScenario = .normal, _ change: (inout ExporterConfiguration) -> Void = { _ in }
    ) async throws -> World {
        var world = try World(at: "2026-11-28 09:00", store: store) { configuration in
            configuration.policy.historyDays = 57
            change(&configuration)
        }
        world.transport.withSimulator { $0.scenario = scenario }
        try await world.run(until: "2026-11-28 20:00")
        return world
    }

    private func told(_ world: World, accounts: [String] = []) throws -> (due: Day, accounts: [AccountDay]) {
        var configuration = world.configuration
        configuration.storePath = path
        return try DigestSource.days(configuration, accounts: accounts, clock: world.clock)
    }

    private func lines(_ world: World, _ language: Language = .english) throws -> [String] {
        let (due, accounts) = try told(world)
        return Digest(of: due, accounts, in: language).lines(.text)
    }

    @Test func itTellsWhatAScrapeShows() async throws {
        let world = try await world()
        let (due, accounts) = try told(world)
        #expect(due == Day("2026-11-27"))
        #expect(accounts.map(\.name) == ["shop", "corner"])
        let metrics = try world.metrics()
        for account in accounts {
            let shown = try #require(account.shown)
            let label = "account=\"\(account.name)\""
            #expect(account.trouble == nil && shown.day == due && !shown.isDrop && shown.hours.isEmpty)
            #expect(Double(shown.messages) == metrics.series("wechat_upstream_messages", label).values.reduce(0, +))
            #expect(shown.expected == metrics["wechat_upstream_expected_day_messages{\(label)}"])
        }
        #expect(world.transport.requests.allSatisfy { $0.at <= world.clock.now })
    }

    @Test func itAsksWeChatNothingAndWritesNothing() async throws {
        let world = try await world()
        let (requests, before) = (world.transport.requests.count, try Data(contentsOf: URL(filePath: path)))
        _ = try told(world)
        #expect(world.transport.requests.count == requests)
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func onlyTheNamedAccountsAreTold() async throws {
        let world = try await world { $0.policy.historyDays = 0 }
        #expect(try told(world, accounts: ["corner"]).accounts.map(\.name) == ["corner"])
        #expect(throws: AccountNameError.unknown("cornet", hint: "did you mean \"corner\"?")) {
            try told(world, accounts: ["cornet"])
        }
    }

    /// The hours that the alert would name, and no alert for the account beside it.
    @Test func hoursThatFellAreTold() async throws {
        let world = try await world(.outage)
        let accounts = try told(world).accounts
        #expect(accounts[0].shown?.hours.map(\.hour) == [20, 21])
        #expect(accounts[0].shown?.isDrop == false)
        #expect(accounts[1].shown?.hours == [])
        let lines = try lines(world)
        #expect(lines[0].hasPrefix("shop: ") && lines[0].contains("; hours that fell: 20:00 0 of "), "\(lines[0])")
        #expect(lines[1].hasSuffix("; no hour fell"), "\(lines[1])")
    }

    @Test func aDayThatFellIsTold() async throws {
        let world = try await world(.drop)
        #expect(try lines(world)[0].contains("; the whole day fell"))
        #expect(try lines(world, .chinese)[0].contains("；全天下降"))
    }

    @Test func aSpecialDayWithoutAnyLikeItIsNotJudged() async throws {
        let day = try #require(Day("2026-11-27"))
        let world = try await world(.drop) { configuration in
            configuration.specialDays[day] = .init(kind: .event, name: "campaign")
        }
        let shown = try #require(try told(world).accounts[0].shown)
        #expect(shown.isUnjudged && !shown.isDrop && shown.hours.isEmpty)
    }

    @Test func aDayThatIsLateIsTold() async throws {
        let world = try await world(.notReady) { $0.policy.historyDays = 3 }
        let lines = try lines(world)
        #expect(
            lines[0].hasPrefix("shop: the day has not come yet; the newest day is 2026-11-26, 1 day before, with "),
            "\(lines[0])")
    }

    @Test func aRefusedEndpointIsToldWithTheWayOut() async throws {
        var world = try await world { $0.policy.historyDays = 0 }
        world.transport.withSimulator { $0.scenario = .unverified }
        try await world.run(until: "2026-11-29 09:30")
        let lines = try lines(world)
        #expect(lines[0].contains("getupstreammsghour fails: errcode 48001 ("), "\(lines[0])")
        #expect(lines[0].contains("接口权限"), "\(lines[0])")
        #expect(lines[0].contains("; the newest day is 2026-11-27, 1 day before, with "), "\(lines[0])")
        let chinese = try self.lines(world, .chinese)[0]
        #expect(chinese.contains("接口 getupstreammsghour 调用失败：错误码 48001（"), "\(chinese)")
        #expect(chinese.contains("公众号没有该接口权限") && chinese.contains("；请到微信开发者平台（"), "\(chinese)")
    }

    @Test func aRetiredEndpointIsTold() async throws {
        var world = try await world { $0.policy.historyDays = 0 }
        world.transport.withSimulator { $0.inject(.errcode(47009, "retired"), on: "getupstreammsghour", times: 1000) }
        try await world.run(until: "2026-11-29 09:30")
        #expect(
            try lines(world)[0].contains("shop: WeChat has retired getupstreammsghour; the newest day is 2026-11-27"))
    }

    @Test func accountsWithoutDaysAndAStoreThatIsNotThereAreTold() async throws {
        let world = try await world { configuration in
            configuration.policy.historyDays = 0
            configuration.accounts[1].endpoints = [.getupstreammsgmonth]
        }
        #expect(try told(world).accounts[1].trouble == .notCollected)
        var configuration = world.configuration
        configuration.storePath = path + ".not-there"
        #expect(throws: StoreError.missing(path: configuration.storePath)) {
            try DigestSource.days(configuration, accounts: [])
        }
        #expect(!FileManager.default.fileExists(atPath: configuration.storePath))
        // What is configured now and was never collected.
        configuration.storePath = path
        configuration.accounts = [.init(name: "new", appID: "wx-new", access: .openInterface(fromAppID: nil))]
        let new = try DigestSource.days(configuration, accounts: [], clock: world.clock).accounts
        #expect(new == [AccountDay(name: "new", shown: nil, trouble: .late)])
    }
}
