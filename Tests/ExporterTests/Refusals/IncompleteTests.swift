import BeijingTime
import DayStore
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// Days of whose rows some were refused: shown, told, read again for some days, and never counted as final.
struct IncompleteTests {
    private let hours = "getupstreammsghour"
    private let gauge = "wechat_upstream_incomplete{account=\"shop\",endpoint=\"getupstreammsghour\"}"

    private func world(at text: String, change: (inout ExporterConfiguration) -> Void = { _ in }) throws -> World {
        try World(at: text) {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
            change(&$0)
        }
    }

    private func inject(_ world: World, _ answer: SimulatorFault, times: Int = 1) {
        world.transport.withSimulator { $0.inject(answer, on: "getupstreammsghour", times: times) }
    }

    private func messages(_ world: World) throws -> Double {
        try world.metrics().series("wechat_upstream_messages").values.reduce(0, +)
    }

    private func settled(_ world: World) throws -> [Day] {
        let days = try #require(Day("2026-01-01"))...(try #require(Day("2026-12-31")))
        let appID = world.configuration.accounts[0].appID
        return try world.store.settledPeriods(appID: appID, endpoint: .getupstreammsghour, days: days).map(\.start)
    }

    @Test(arguments: ["2026-03-10 09:00", "2026-03-10 23:30", "2026-03-11 07:00"])
    func aDayOfWhichRowsWereRefusedIsShownButStaysOpen(now: String) async throws {
        var world = try world(at: now)
        inject(world, Answers.wrongHours(of: "2026-03-09"))
        try await world.run(until: now)
        #expect(try messages(world) == 14)
        #expect(try world.metrics()[gauge] == 1)
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
        #expect(world.log.lines("msg=\"Period ready\"", "settled=false", "incomplete=true").count == 1)
        #expect(try settled(world).isEmpty)
    }

    @Test func aLaterReadingThatIsWholeReplacesIt() async throws {
        var world = try world(at: "2026-03-10 09:00")
        inject(world, Answers.wrongHours(of: "2026-03-09"))
        try await world.run(until: "2026-03-10 12:59")
        #expect(world.requests(hours) == 1)
        inject(world, Answers.hours(of: "2026-03-09"), times: 2)
        try await world.run(until: "2026-03-10 13:15")
        #expect(try messages(world) == 336)
        #expect(try world.metrics()[gauge] == 0)
        #expect(try settled(world).isEmpty)
        try await world.run(until: "2026-03-10 23:59")
        #expect(world.requests(hours) == 3)
        #expect(try settled(world).map(\.description) == ["2026-03-09"])
        #expect(try world.metrics()["wechat_exporter_restatements_total{account=\"shop\"}"] == 0)
    }

    @Test func aDayThatStaysIncompleteIsReadSomeMoreDaysAndNeverSettles() async throws {
        var world = try world(at: "2026-03-10 09:00")
        inject(world, Answers.wrongHours(of: "2026-03-09"), times: 2)
        try await world.run(until: "2026-03-11 07:59")
        #expect(world.requests(hours) == 2)
        // From now on each new day is whole, and the old one is not.
        for day in 10...16 {
            let text = "2026-03-\(day)"
            inject(world, Answers.hours(of: text))
            if day < 13 { inject(world, Answers.wrongHours(of: "2026-03-09")) }
            inject(world, Answers.hours(of: text))
            try await world.run(until: "2026-03-\(day + 1) 23:59")
        }
        let asked = world.transport.requests.filter { $0.endpoint == hours && $0.body.contains("2026-03-09") }
        #expect(asked.count == 5)
        #expect(try settled(world).map(\.description) == (10...16).map { "2026-03-\($0)" })
        #expect(world.log.lines("Period is still incomplete").count == 1)
        #expect(try world.metrics()[gauge] == 0)
    }

    @Test func aRestartLeavesItIncomplete() async throws {
        var world = try world(at: "2026-03-10 23:00")
        inject(world, Answers.wrongHours(of: "2026-03-09"))
        try await world.run(until: "2026-03-10 23:01")
        var again = try world.restarted()
        #expect(try again.metrics()[gauge] == 1)
        inject(again, Answers.hours(of: "2026-03-10"))
        inject(again, Answers.hours(of: "2026-03-09"))
        inject(again, Answers.hours(of: "2026-03-10"))
        try await again.run(until: "2026-03-11 23:00")
        #expect(try settled(again).map(\.description) == ["2026-03-09", "2026-03-10"])
    }

    @Test func numbersThatWereWholeDoNotGiveWay() async throws {
        var world = try world(at: "2026-03-10 09:00")
        inject(world, Answers.hours(of: "2026-03-09"))
        inject(world, Answers.wrongHours(of: "2026-03-09"))
        try await world.run(until: "2026-03-10 23:59")
        #expect(world.requests(hours) == 2)
        #expect(try messages(world) == 336)
        #expect(try world.metrics()[gauge] == 0)
        #expect(try settled(world).isEmpty)
        inject(world, Answers.hours(of: "2026-03-10"))
        inject(world, Answers.wrongHours(of: "2026-03-09"))
        try await world.run(until: "2026-03-11 10:00")
        #expect(try settled(world).map(\.description) == ["2026-03-09"])
    }

    @Test func anIncompleteHistoryIsNotComplete() async throws {
        var world = try world(at: "2026-03-10 23:30") { $0.policy.historyDays = 3 }
        for day in ["2026-03-09", "2026-03-08", "2026-03-07"] { inject(world, Answers.wrongHours(of: day)) }
        try await world.run(until: "2026-03-10 23:40")
        #expect(world.requests(hours) == 3)
        #expect(try world.metrics()["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 2)
        #expect(world.log.lines("days_missing=0").isEmpty)
        for day in ["2026-03-10", "2026-03-09", "2026-03-08", "2026-03-07"] { inject(world, Answers.hours(of: day)) }
        try await world.run(until: "2026-03-11 09:00")
        #expect(try world.metrics()["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 0)
        #expect(world.log.lines("History complete").count == 1)
        #expect(try settled(world).map(\.description) == ["2026-03-07", "2026-03-08", "2026-03-09"])
    }

    @Test func anIncompleteDayIsComparedWithNothingAndNothingWithIt() async throws {
        var world = try world(at: "2026-03-10 23:30") {
            $0.policy.historyDays = 35
            $0.policy.baseline = true
        }
        inject(world, Answers.hours(of: "2026-03-09"))
        for back in 2...7 {
            inject(world, Answers.wrongHours(of: try #require(Day("2026-03-10")).description(before: back)))
        }
        for back in 8...8 {
            inject(world, Answers.wrongHours(of: try #require(Day("2026-03-10")).description(before: back)))
        }
        try await world.run(until: "2026-03-10 23:59")
        // Of the four Mondays before, the first is incomplete.
        #expect(try world.metrics()["wechat_exporter_baseline_values{account=\"shop\"}"] == 3)
        inject(world, Answers.wrongHours(of: "2026-03-10"))
        try await world.run(until: "2026-03-11 08:15")
        #expect(try world.shownDay() == "2026-03-10")
        #expect(try world.metrics()[gauge] == 1)
        #expect(try world.metrics().series("wechat_upstream_expected_messages").isEmpty)
    }

    @Test func rowsOfOtherDaysAndRepeatedRowsTakeNothingAway() async throws {
        for fault in [SimulatorFault.wrongDates, .unknownTypes] {
            var world = try world(at: "2026-03-10 21:00")
            inject(world, fault)
            try await world.run(until: "2026-03-10 21:01")
            #expect(try world.metrics()[gauge] == 0)
            #expect(try settled(world).count == 1)
        }
    }

    @Test(arguments: [
        SimulatorFault.badHours, .negativeCounts, .duplicateRows,
    ])
    func refusedAndContradictingRowsLeaveADayOpen(fault: SimulatorFault) async throws {
        var world = try world(at: "2026-03-10 21:00")
        inject(world, fault)
        try await world.run(until: "2026-03-10 21:01")
        #expect(try world.metrics()[gauge] == 1)
        #expect(try settled(world).isEmpty)
    }

    @Test func aPeriodIsReadAgainOutOfTheHistorysShareOfTheBudget() async throws {
        var world = try world(at: "2026-03-10 09:00") {
            $0.policy.callsPerDay = 30
            $0.policy.historyDays = 35
        }
        inject(world, .negativeCounts, times: 1000)
        world.transport.withSimulator { $0.configuration.readySecond = 8 * 3600 }
        try await world.run(until: "2026-03-12 08:30")
        let byDay = Dictionary(grouping: world.transport.requests.filter { $0.endpoint == hours }) {
            Day(containing: $0.at)
        }
        #expect(byDay.values.allSatisfy { $0.count <= 21 })
        #expect(try world.shownDay() == "2026-03-11")
    }
}

extension Day {
    /// The date so many days earlier, as WeChat writes it.
    fileprivate func description(before days: Int) -> String { (self - days).description }
}
