import Baselines
import BeijingTime
import DayStore
import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// When what is shown is compared again: a restart, which compares everything, shows nothing else.
struct ComparedAgainTests {
    private let appID = SimulatedAccount.demo[0].appID

    /// Any past day says how far the account strays, not only the same weekdays.
    @Test func aPastDayThatIsMendedChangesWhatWasExpected() async throws {
        var world = try await World.withHistory { $0.accounts.removeLast() }
        let mended = try #require(UnixTime(beijing: "2026-03-12 07:00"))
        world.transport.decide { request in
            let isWrong = request.body.contains("2026-03-10") && request.at < mended
            return isWrong && request.endpoint == "getupstreammsghour" ? Answers.wrongHours(of: "2026-03-10") : nil
        }
        try await world.run(until: "2026-03-12 08:30")
        let asked = world.transport.requests.filter {
            $0.endpoint == "getupstreammsghour" && $0.at > mended
        }
        // The new day is compared first, without the one before it, which is mended minutes later.
        #expect(asked.map { $0.body.contains("2026-03-11") } == [true, false])
        #expect(try world.shownDay() == "2026-03-11")
        #expect(try world.comparedLines() == world.restarted().comparedLines())
    }

    @Test func theLastDayOfAHistoryWithGapsIsComparedAsWell() async throws {
        var world = try World(at: "2026-03-10 09:00") {
            $0.accounts.removeLast()
            ($0.endpoints, $0.policy.historyDays) = ([.getupstreammsghour], 15)
        }
        world.transport.decide { $0.body.contains("2026-02-27") ? .truncatedJSON : nil }
        try await world.run(until: "2026-03-11 07:00")
        #expect(world.log.lines("Period not available at present").count == 1)
        // More history is wanted, of which the last day is no Monday.
        try await world.reload { $0.policy.historyDays = 33 }
        try await world.run(until: "2026-03-11 07:30")
        #expect(try world.metrics()["wechat_exporter_history_periods_missing{account=\"shop\"}"] == 1)
        #expect(try world.shownDay() == "2026-03-09")
        #expect(try world.metrics().series("wechat_upstream_expected_messages").count == 24)
        #expect(try world.comparedLines() == world.restarted().comparedLines())
    }

    @Test func withoutBaselinesWhatWasComparedIsForgotten() async throws {
        var world = try await World.withHistory()
        let before = try world.comparedLines()
        #expect(before.count > 150)
        try await world.reload { $0.policy.baseline = false }
        #expect(try world.comparedLines().isEmpty)
        try await world.reload { $0.policy.baseline = true }
        #expect(try world.comparedLines() == before)
    }

    /// Where the endpoint that is compared leaves the configuration, the sums by day take its place.
    @Test func anEndpointThatIsNoLongerComparedForgetsWhatItWas() async throws {
        var world = try await World.withHistory { $0.endpoints = [.getupstreammsghour, .getupstreammsg] }
        #expect(try world.metrics().series("wechat_upstream_expected_messages").count == 48)
        try await world.reload { $0.endpoints = [.getupstreammsg] }
        #expect(try world.metrics().series("wechat_upstream_expected_messages").isEmpty)
        #expect(try world.metrics().series("wechat_upstream_expected_day_messages").count == 2)
        #expect(try world.comparedLines() == world.restarted().comparedLines())
    }

    /// The version before the formula had a number marked what it kept by the special days alone: FNV's offset basis when there are none.
    @Test func numbersOfAnEarlierFormulaAreComputedAnew() async throws {
        let world = try await World.withHistory()
        let before = try world.comparedLines()
        let (hours, basis) = (Endpoint.getupstreammsghour, Int(truncatingIfNeeded: 0xCBF2_9CE4_8422_2325 as UInt64))
        let days = try #require(Day("2026-01-01"))...(try #require(Day("2026-03-09")))
        let kept = try world.store.dayNumbers(appID: appID, endpoint: hours, within: days)
        let wrong = kept.mapValues { $0.computed($0.numbers?.map { $0 * 3 } ?? [], calendarMark: basis) }
        #expect(wrong.values.contains { $0.numbers?.isEmpty == false })
        try world.store.keep(wrong, appID: appID, endpoint: hours)
        let year = try #require(try world.store.yearNumbers(appID: appID, endpoint: hours, before: days.upperBound))
        let numbers = try #require(year.numbers).map { $0 * 3 }
        try world.store.keep(
            year.computed(numbers, calendarMark: basis), before: days.upperBound, appID: appID, endpoint: hours)
        #expect(try before == world.restarted().comparedLines())
    }
}
