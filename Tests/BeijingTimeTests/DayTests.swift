import BeijingTime
import TestKit
import Testing

struct DayTests {
    @Test(arguments: [
        (text: "1970-01-01", days: 0), ("2014-12-01", 16_405), ("2024-02-29", 19_782), ("2026-11-21", 20_778),
        ("2000-03-01", 11_017), ("1969-12-31", -1), ("0001-01-01", -719_162),
    ])
    func readsAndWritesCivilDates(text: String, days: Int) throws {
        let day = try #require(Day(text))
        #expect(day.daysSinceEpoch == days)
        #expect(day.description == text)
    }

    @Test(arguments: [
        "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-1-01", "24-01-01", "2024/01/01", "",
        "2024-01-01 ",
        "2024-01-0x", "-024-01-01", "２０２４-01-01",
    ])
    func refusesWhatNoCalendarHas(text: String) {
        #expect(Day(text) == nil)
    }

    @Test func everyDayOfTwoCenturiesSurvivesARoundTrip() {
        for days in -36_525...36_525 {
            let day = Day(daysSinceEpoch: days)
            let (year, month, dayOfMonth) = day.civil
            #expect(Day(year: year, month: month, day: dayOfMonth) == day)
            #expect(Day(day.description) == day)
        }
    }

    @Test(arguments: [
        (utc: Int64(1_700_000_000), day: "2023-11-15"), (1_699_977_599, "2023-11-14"), (1_699_977_600, "2023-11-15"),
        (-28_801, "1969-12-31"), (-28_800, "1970-01-01"), (0, "1970-01-01"),
    ])
    func beijingIsEightHoursAhead(utc: Int64, day: String) {
        #expect(Day(containing: UnixTime(seconds: utc)).description == day)
    }

    @Test func startIsMidnightInBeijing() throws {
        let day = try #require(Day("2023-11-15"))
        #expect(day.start == UnixTime(seconds: 1_699_977_600))
        #expect(day.at(.seconds(8 * 3600)) == UnixTime(beijing: "2023-11-15 08:00"))
        #expect(Day(containing: UnixTime(milliseconds: day.start.milliseconds - 1)) == day - 1)
    }

    @Test(arguments: [
        (period: Period.day, by: "2024-03-10", start: "2024-03-10", last: "2024-03-10", previous: "2024-03-09"),
        (.week, "2024-03-10", "2024-03-04", "2024-03-10", "2024-02-26"),
        (.week, "2024-03-11", "2024-03-04", "2024-03-10", "2024-02-26"),
        (.week, "2024-03-09", "2024-02-26", "2024-03-03", "2024-02-19"),
        (.month, "2024-02-29", "2024-02-01", "2024-02-29", "2024-01-01"),
        (.month, "2024-03-30", "2024-02-01", "2024-02-29", "2024-01-01"),
        (.month, "2024-12-31", "2024-12-01", "2024-12-31", "2024-11-01"),
        (.month, "2025-01-01", "2024-12-01", "2024-12-31", "2024-11-01"),
    ])
    func periodsAreDatedByTheirFirstDay(
        period: Period, by: String, start: String, last: String, previous: String
    ) throws {
        let finished = period.latestFinished(by: try #require(Day(by)))
        #expect(finished.description == start)
        #expect(period.lastDay(startingOn: finished).description == last)
        #expect(period.previous(finished).description == previous)
    }
}
