import Baselines
import BeijingTime
import Testing
import WeChatAPI

/// What a baseline is made of, as a pure function of the periods behind it.
struct BaselineTests {
    @Test(arguments: [
        ([7.0], 7.0, 0.0), ([1, 9], 5, 4), ([3, 1, 2], 2, 1), ([100, 110, 90, 2_000], 105, 10), ([0, 0, 0, 0], 0, 0),
    ])
    func medianAndDeviationIgnoreOneWildValue(values: [Double], median: Double, mad: Double) {
        var values = values
        #expect(Spread(of: &values) == Spread(median: median, mad: mad))
    }

    @Test func hoursWithoutARowCountAsZeroAndTheDayIsTheSumOfItsHours() throws {
        let days = [[(1, 9, 30), (1, 10, 50)], [(1, 9, 40)], [(1, 9, 20), (1, 10, 10), (99, 3, 6)]]
        let baseline = Baseline(.hourAndType, of: days.map { Baseline.Part(record($0)) })
        #expect(baseline.parts == 3)
        #expect(baseline.keys == [1, 2, 3, 4, 6, 99])
        #expect(baseline.messages.count == 6 * 24)
        #expect(baseline.messages[9] == Spread(median: 30, mad: 10))
        #expect(baseline.messages[10] == Spread(median: 10, mad: 10))
        #expect(baseline.messages[5 * 24 + 3] == Spread(median: 0, mad: 0))
        #expect(baseline.users[9] == Spread(median: 15, mad: 5))
        #expect(baseline.totals[0] == Spread(median: 40, mad: 10))
        #expect(baseline.totals[5] == Spread(median: 0, mad: 0))
    }

    @Test func fewerThanThreePeriodsMakeNone() {
        for count in 0...2 {
            let parts = Array(repeating: Baseline.Part(record([(1, 9, 30)])), count: count)
            let baseline = Baseline(.hourAndType, of: parts)
            #expect(baseline.parts == count)
            #expect(baseline.keys.isEmpty && baseline.messages.isEmpty && baseline.totals.isEmpty)
        }
    }

    @Test func aDayIsComparedWithTheSameWeekdaysThatAreNotSpecial() throws {
        var special = SpecialDays()
        special[try day("2026-03-04")] = .init(kind: .holiday, name: "made up")
        let window = BaselineWindow(leavingOut: special)
        let parts = window.periods(before: try day("2026-03-18"), of: .getupstreammsghour)
        #expect(parts.map(\.description) == ["2026-03-11", "2026-02-25", "2026-02-18", "2026-02-11"])
    }

    @Test func aMonthIsComparedWithTheThreeBeforeAtItsOwnLength() throws {
        let window = BaselineWindow(leavingOut: SpecialDays())
        let shown = try day("2026-02-01")
        let parts = window.periods(before: shown, of: .getupstreammsgmonth)
        #expect(parts.map(\.description) == ["2026-01-01", "2025-12-01", "2025-11-01"])
        #expect(BaselineWindow.scale(from: parts[0], to: shown, of: .getupstreammsgmonth) == 28.0 / 31)
        #expect(window.periods(before: shown, of: .getupstreammsgweek).isEmpty)
    }

    @Test(arguments: [
        ([Endpoint.getupstreammsghour, .getupstreammsg, .getupstreammsgmonth], ["hour", "month"]),
        ([.getupstreammsg, .getupstreammsgweek], [""]), ([.getupstreammsgdist], []),
    ])
    func theHoursStandForTheDayWhereTheyAreCollected(configured: [Endpoint], compared: [String]) {
        let names = BaselineWindow.endpoints(among: configured).map(\.rawValue)
        #expect(names == compared.map { "getupstreammsg\($0)" })
    }

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    private func record(_ rows: [(type: Int, hour: Int, messages: Int)]) -> PeriodRecord {
        PeriodRecord(
            sortedCells: rows.map { .init(key: $0.type, hour: $0.hour, users: $0.messages / 2, messages: $0.messages) })
    }
}
