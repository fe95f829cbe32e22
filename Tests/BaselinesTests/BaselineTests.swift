import Baselines
import BeijingTime
import Testing
import WeChatAPI

/// What is usual for a period rests on, and what months bring, as pure functions.
struct BaselineTests {
    @Test(arguments: [
        ([7.0], 7.0, 0.0), ([1, 9], 5, 4), ([3, 1, 2], 2, 1), ([100, 110, 90, 2_000], 105, 10), ([0, 0, 0, 0], 0, 0),
    ])
    func medianAndDeviationIgnoreOneWildValue(values: [Double], median: Double, mad: Double) {
        var values = values
        #expect(Spread(of: &values) == Spread(median: median, mad: mad))
    }

    @Test func aTypeWithoutARowCountsAsZeroInAMonth() {
        let months = [[(1, 30), (2, 50)], [(1, 40)], [(1, 20), (99, 6)]].map { rows in
            PeriodRecord(
                sortedCells: rows.map { .init(key: $0.0, hour: 0, users: 1, messages: $0.1) })
        }
        let baseline = Baseline(.type, of: months.map { Baseline.Part($0, scale: 2) })
        #expect(baseline.keys == [1, 2, 3, 4, 6, 99])
        #expect(baseline.totals[0] == Spread(median: 60, mad: 20))
        #expect(baseline.totals[1] == Spread(median: 0, mad: 0))
    }

    @Test func fewerThanThreePeriodsMakeNone() {
        for count in 0...2 {
            let baseline = Baseline(.type, of: Array(repeating: Baseline.Part(.silent), count: count))
            #expect(baseline.keys.isEmpty && baseline.totals.isEmpty)
        }
    }

    @Test func aDayIsComparedWithTheSameWeekdaysThatAreNotSpecial() throws {
        var special = SpecialDays()
        for text in ["2026-03-04", "2026-02-18", "2026-02-25"] {
            special[try day(text)] = .init(kind: .holiday, name: "made up")
        }
        let weekdays = BaselineWindow(leavingOut: special).weekdays(before: try day("2026-03-18"))
        #expect(
            weekdays.map(\.description) == [
                "2026-03-11", "2026-02-11", "2026-02-04", "2026-01-28", "2026-01-21", "2026-01-14", "2026-01-07",
            ])
        let ordinary = BaselineWindow(leavingOut: SpecialDays()).weekdays(before: try day("2026-03-18"))
        #expect(ordinary.count == 8 && ordinary.last?.description == "2026-01-21")
    }

    @Test func theCalendarMarkChangesWithTheSpecialDaysThatADayRestsOnAlone() throws {
        let shown = try day("2026-03-18")
        func window(_ dates: [Day]) -> BaselineWindow {
            var special = SpecialDays()
            for date in dates { special[date] = .init(kind: .event, name: "made up") }
            return BaselineWindow(leavingOut: special)
        }
        func mark(_ dates: Day...) -> Int { window(dates).calendarMark(of: shown) }
        let none = mark()
        #expect(mark(shown - 70) != none && mark(shown) != none && mark(shown - 7) != mark(shown - 14))
        #expect(mark(shown - 71, shown + 1) == none)
        #expect(mark(shown - 70, shown) == mark(shown, shown - 70))
        func markOfYear(_ date: Day) -> Int { window([date]).calendarMark(before: shown) }
        #expect(markOfYear(shown - 1) != none && markOfYear(shown - 442) != none)
        #expect(markOfYear(shown) == none && markOfYear(shown - 443) == none)
    }

    @Test func aMonthIsComparedWithTheThreeBeforeAtItsOwnLength() throws {
        let shown = try day("2026-02-01")
        let parts = BaselineWindow.months(before: shown)
        #expect(parts.map(\.description) == ["2026-01-01", "2025-12-01", "2025-11-01"])
        #expect(BaselineWindow.scale(from: parts[0], to: shown, of: .getupstreammsgmonth) == 28.0 / 31)
    }

    @Test func theHoursStandForTheDayWhereTheyAreCollected() {
        #expect(BaselineWindow.dailyEndpoint(among: [.getupstreammsg, .getupstreammsghour]) == .getupstreammsghour)
        #expect(BaselineWindow.dailyEndpoint(among: [.getupstreammsg, .getupstreammsgweek]) == .getupstreammsg)
        #expect(BaselineWindow.dailyEndpoint(among: [.getupstreammsgdist]) == nil)
        func left(_ retired: Endpoint...) -> Endpoint? {
            BaselineWindow.dailyEndpoint(among: [.getupstreammsghour, .getupstreammsg], isRetired: retired.contains)
        }
        #expect(left(.getupstreammsghour) == .getupstreammsg && left(.getupstreammsg) == .getupstreammsghour)
        // The last hours are compared as long as they are shown.
        #expect(left(.getupstreammsghour, .getupstreammsg) == .getupstreammsghour)
    }

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }
}
