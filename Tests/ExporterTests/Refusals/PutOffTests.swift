import BeijingTime
import Collection
import DayStore
import Exporter
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// Periods of the past that fail: retried like anything else, and put off when they cannot be had.
struct PutOffTests {
    private static let up = "wechat_up{account=\"shop\"}"
    private static let missing = "wechat_exporter_history_periods_missing{account=\"shop\"}"

    private func world(at start: String = "2026-03-10 09:00", history: Int = 12) throws -> World {
        try World(at: start) {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            $0.policy.historyDays = history
        }
    }

    private func asked(_ world: World, _ day: String) -> Int {
        world.transport.requests.filter { $0.endpoint.hasPrefix("getup") && $0.body.contains(day) }.count
    }

    private func isSettled(_ world: World, _ text: String) throws -> Bool {
        let day = try #require(Day(text))
        return try !world.store.settledPeriods(
            appID: SimulatedAccount.demo[0].appID, endpoint: .getupstreammsghour, days: day...day
        ).isEmpty
    }

    @Test(arguments: [SimulatorFault.nullList, .truncatedJSON, .htmlLoginPage, .errcode(61501, "date range"), .never])
    func oneFailedRereadCostsHalfAMinute(fault: SimulatorFault) async throws {
        var world = try world(history: 0)
        try await world.run(until: "2026-03-10 12:59")
        world.transport.withSimulator { $0.inject(fault, on: "getupstreammsghour", times: 1) }
        try await world.run(until: "2026-03-10 13:01")
        #expect(try world.metrics()[Self.up] == 1)
        #expect(try isSettled(world, "2026-03-09"))
        #expect(world.requests("getupstreammsghour") == 3)
    }

    /// A request that was garbled once on its way is no reason to show no new day until tomorrow.
    @Test(arguments: [41001, 43003, 44002, 47001, 61500, 61501])
    func oneGarbledRequestForANewDayCostsHalfAMinute(code: Int) async throws {
        var world = try world(history: 0)
        try await world.run(until: "2026-03-11 07:59")
        world.transport.withSimulator { $0.inject(.errcode(code, "garbled"), on: "getupstreammsghour", times: 1) }
        try await world.run(until: "2026-03-11 08:12")
        #expect(try world.shownDay() == "2026-03-10")
        #expect(try world.metrics()[Self.up] == 1)
    }

    @Test func aDayThatCannotBeReadAgainIsFinalAfterThreeDays() async throws {
        var world = try world(history: 0)
        try await world.run(until: "2026-03-10 09:30")
        world.transport.decide { $0.body.contains("2026-03-09") ? .truncatedJSON : nil }
        try await world.run(until: "2026-03-13 07:50")
        #expect(try !isSettled(world, "2026-03-09"))
        #expect(world.log.lines("its first numbers are final").isEmpty)
        try await world.run(until: "2026-03-13 13:00")
        #expect(try isSettled(world, "2026-03-09"))
        #expect(world.log.lines("level=WARN", "its first numbers are final", "day=2026-03-09").count == 1)
        let calls = asked(world, "2026-03-09")
        try await world.run(until: "2026-03-15 13:00")
        #expect(asked(world, "2026-03-09") == calls)
        #expect(try world.metrics()[Self.up] == 1)
    }

    /// Every way in which one old day can be unusable for ever.
    @Test(arguments: [
        SimulatorFault.nullList, .errcode(61501, "date range"), .errcode(-1, "system error"),
        .errcode(77_777, "unheard of"), .httpStatus(504), .never, .errcode(47001, "data format"),
    ])
    func anOldDayThatIsNeverUsableNeitherBlocksNorPages(fault: SimulatorFault) async throws {
        var world = try world()
        world.transport.decide { $0.body.contains("2026-03-05") ? fault : nil }
        try await world.run(until: "2026-03-10 09:02")
        #expect(try world.metrics()[Self.missing] == 1)
        try await world.run(until: "2026-03-10 10:00")
        #expect(asked(world, "2026-03-05") == 6)
        #expect(try world.metrics()[Self.up] == 1)
        #expect(try world.metrics().series("wechat_account_error_info").isEmpty)
        #expect(world.log.lines("level=WARN", "Period not available at present", "day=2026-03-05").count == 1)
        #expect(world.exporter.snapshots[0].historyDaysPutOff == 1)
        // It is asked for once a morning, and whenever a scrape looks all is well.
        for day in 11...13 {
            for hour in ["00:30", "07:59", "08:11", "13:00"] {
                try await world.run(until: "2026-03-\(day) \(hour)")
                #expect(try world.metrics()[Self.up] == 1, "\(day) \(hour)")
            }
            #expect(asked(world, "2026-03-05") == day - 4)
            #expect(try isSettled(world, "2026-03-\(day - 1 < 10 ? "0" : "")\(day - 1)"))
        }
        #expect(world.log.lines("level=WARN", "Period not available at present").count == 1)
        #expect(world.log.lines("Account recovered").count <= 6)

        // A restart asks once and believes what it knew.
        var again = try world.restarted()
        #expect(again.exporter.snapshots[0].historyDaysPutOff == 1)
        try await again.run(until: "2026-03-13 13:01")
        #expect(asked(again, "2026-03-05") == 10)
        #expect(try again.metrics()[Self.up] == 1)
        again.transport.decide(nil)
        try await again.run(until: "2026-03-14 08:11")
        #expect(try again.metrics()[Self.missing] == 0)
        #expect(try again.restarted().exporter.snapshots[0].historyDaysPutOff == 0)
    }

    @Test func manyOldDaysThatAreNeverUsableDoNotStarveTheOthers() async throws {
        var world = try world(history: 35)
        world.transport.decide { request in
            request.body.contains("2026-02-1") || request.body.contains("2026-02-2") ? .nullList : nil
        }
        // The 10th to 28th of February are unusable; the 3rd to 9th and all of March are not.
        try await world.run(until: "2026-03-12 07:00")
        #expect(try world.metrics()[Self.missing] == 19)
        try await world.run(until: "2026-03-13 07:00")
        #expect(try world.metrics()[Self.up] == 1)
        #expect(try isSettled(world, "2026-03-09"))
    }

    @Test func anOutageAtTheTimeOfTheRereadPutsNothingOff() async throws {
        var world = try world()
        try await world.run(until: "2026-03-10 12:59")
        world.transport.decide { _ in .never }
        try await world.run(until: "2026-03-10 18:00")
        #expect(try world.metrics()[Self.up] == 0)
        #expect(world.log.lines("not available").isEmpty)
        world.transport.decide(nil)
        try await world.run(until: "2026-03-10 18:35")
        #expect(try world.metrics()[Self.up] == 1)
        #expect(try isSettled(world, "2026-03-09"))
    }

    /// The failure of a call that cannot be repeated today must not stand until midnight.
    @Test func theLastCallOfTheHistorysShareFailsWithoutPaging() async throws {
        var world = try World(at: "2026-03-10 09:00") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            $0.policy.historyDays = 20
            $0.policy.callsPerDay = 15
        }
        world.transport.decide { $0.body.contains("2026-02-28") && $0.at.seconds < 1_773_110_000 ? .never : nil }
        try await world.run(until: "2026-03-10 09:01")
        #expect(world.requests("getupstreammsghour") == 10)
        #expect(try world.metrics()[Self.up] == 1)
        // The next day's share goes to what was never asked for.
        try await world.run(until: "2026-03-12 08:12")
        #expect(asked(world, "2026-02-28") == 2)
        #expect(try world.metrics()[Self.missing] == 0)
        #expect(try world.shownDay() == "2026-03-11")
    }

    @Test func aRereadThatCannotBeHadIsReadTheNextMorning() async throws {
        var world = try world(history: 0)
        try await world.run(until: "2026-03-10 12:59")
        world.transport.decide { $0.body.contains("2026-03-09") ? .nullList : nil }
        try await world.run(until: "2026-03-10 14:00")
        #expect(try world.metrics()[Self.up] == 1)
        #expect(world.log.lines("level=WARN", "Period not available at present", "day=2026-03-09").count == 1)
        world.transport.decide(nil)
        try await world.run(until: "2026-03-11 08:11")
        #expect(try isSettled(world, "2026-03-09"))
        #expect(try world.shownDay() == "2026-03-10")
    }

    /// An error of the past must not stand for a month because nobody asks for the past any more.
    @Test(arguments: [true, false])
    func anErrorOfWhatIsNotCollectedAnyMoreIsForgotten(byReload: Bool) async throws {
        var world = try World(at: "2026-03-10 09:00") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsgmonth]
            $0.policy.historyDays = 35
        }
        world.transport.decide { $0.body.contains("2026-02-01") || $0.endpoint.hasPrefix("st") ? nil : .never }
        try await world.run(until: "2026-03-10 09:01")
        #expect(try world.metrics()[Self.up] == 0)
        if byReload {
            try await world.reload { $0.policy.baseline = false }
        } else {
            let before = world.configuration
            world = try World(at: "2026-03-10 10:00", store: world.store, transport: world.transport) {
                $0 = before
                $0.policy.baseline = false
            }
        }
        try await world.run(until: "2026-03-10 12:00")
        #expect(try world.metrics()[Self.up] == 1)
    }
}
