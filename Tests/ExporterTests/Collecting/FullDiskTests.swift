import BeijingTime
import DayStore
import Foundation
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// A disk that takes a call's count and then not what the call brought.
struct FullDiskTests {
    private static let up = "wechat_up{account=\"shop\"}"
    private static let error =
        "wechat_account_error_info{account=\"shop\",endpoint=\"getupstreammsghour\",errcode=\"store\",class=\"busy\"}"
    private let path: String

    init() throws { path = try Paths.temporaryStore() }

    private func world(history: Int = 0) throws -> World {
        try World(at: "2026-03-10 09:30", store: DayStore(path: path)) {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            $0.policy.historyDays = history
        }
    }

    /// Lets the store refuse periods that begin before a day, or take all again.
    private func refusePeriods(before end: String?) async throws {
        let condition = try end.map { "NEW.start < \(try #require(Day($0)).daysSinceEpoch)" }
        let statement =
            condition.map {
                "CREATE TRIGGER full BEFORE INSERT ON period WHEN \($0) BEGIN SELECT RAISE(ABORT, 'full'); END"
            }
            ?? "DROP TRIGGER full"
        let script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        let result = try await Program("/usr/bin/python3", ["-c", script, path, statement]).result()
        #expect(result.code == 0, "\(result.errors)")
    }

    private func stored(_ world: World) throws -> [String] {
        let days = try #require(Day("2026-02-01"))...(try #require(Day("2026-03-31")))
        return try world.store.holdings(
            appID: world.configuration.accounts[0].appID, endpoint: .getupstreammsghour, days: days
        ).keys.map(\.description).sorted()
    }

    @Test func aDayThatTheDiskDidNotTakeIsShownAndStoredWhenItDoes() async throws {
        var world = try world()
        try await refusePeriods(before: "2026-04-01")
        try await world.run(until: "2026-03-10 20:00")
        #expect(try world.shownDay() == "2026-03-09")
        #expect(try world.metrics()[Self.up] == 0)
        #expect(try world.metrics()[Self.error] == 1)
        #expect(try stored(world).isEmpty)
        #expect(world.requests("getupstreammsghour") == 1)
        #expect(world.log.lines("level=ERROR", "Cannot write to the store").count == 1)

        try await refusePeriods(before: nil)
        try await world.run(until: "2026-03-10 20:30")
        #expect(try stored(world) == ["2026-03-09"])
        #expect(world.log.lines("Stored what was fetched before", "day=2026-03-09").count == 1)
        #expect(try world.metrics()[Self.up] == 1)
        #expect(try world.metrics()[Self.error] == nil)
        // Only now was it known whether the numbers are final.
        #expect(world.requests("getupstreammsghour") == 2)

        var again = try world.restarted()
        #expect(try again.metrics()[Self.up] == 1)
        try await again.run(until: "2026-03-11 07:00")
        #expect(again.requests("getupstreammsghour") == 2)
        #expect(try again.shownDay() == "2026-03-09")
    }

    @Test func aHistoryGoesOnWhereTheDiskStoppedIt() async throws {
        var world = try world(history: 12)
        try await refusePeriods(before: "2026-03-05")
        try await world.run(until: "2026-03-10 12:00")
        #expect(try stored(world).count == 5)
        let asked = world.requests("getupstreammsghour")
        #expect(asked <= 13)
        try await refusePeriods(before: nil)
        try await world.run(until: "2026-03-10 14:00")
        #expect(try stored(world).count == 12)
        #expect(world.requests("getupstreammsghour") <= 13)
    }

    @Test func aReloadHandsOnWhatIsNotStored() async throws {
        var world = try world()
        try await refusePeriods(before: "2026-04-01")
        try await world.run(until: "2026-03-10 09:31")
        try await world.reload { $0.policy.pollInterval = .seconds(300) }
        #expect(try world.shownDay() == "2026-03-09")
        try await refusePeriods(before: nil)
        try await world.run(until: "2026-03-10 11:00")
        #expect(try stored(world) == ["2026-03-09"])
        #expect(world.requests("getupstreammsghour") == 1)
    }
}
