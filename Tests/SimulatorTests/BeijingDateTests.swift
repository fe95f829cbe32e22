import Testing

@testable import Simulator

struct BeijingDateTests {
    @Test(arguments: [
        (text: "1970-01-01", days: 0, weekday: 3), (text: "2000-02-29", days: 11_016, weekday: 1),
        (text: "2014-12-01", days: 16_405, weekday: 0), (text: "2024-03-04", days: 19_786, weekday: 0),
        (text: "2026-11-21", days: 20_778, weekday: 5), (text: "1969-12-31", days: -1, weekday: 2),
    ])
    func readsAndWritesDates(text: String, days: Int, weekday: Int) throws {
        let date = try #require(BeijingDate(text))
        #expect(date.daysSinceEpoch == days)
        #expect(date.weekday == weekday)
        #expect(date.text == text)
    }

    @Test(arguments: [
        "", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-1-01", "20240101", "2024/01/01",
        "2024-01-01 ", "+024-01-01", "2024-01-0１", "24-01-01", "2024-01-01-", "yesterday",
    ])
    func refusesOtherShapesAndImpossibleDates(text: String) {
        #expect(BeijingDate(text) == nil)
    }

    @Test(
        arguments: [
            (unix: 0, text: "1970-01-01"), (unix: 57_599, text: "1970-01-01"), (unix: 57_600, text: "1970-01-02"),
            (unix: -28_801, text: "1969-12-31"), (unix: 1_795_190_400, text: "2026-11-21"),
        ] as [(unix: Int64, text: String)])
    func tellsTheDateOfAnInstant(unix: Int64, text: String) {
        #expect(BeijingDate(at: unix).text == text)
    }

    @Test func roundTripsEveryDayOfTwoCenturies() {
        for days in -36_500...36_500 {
            let (year, month, day) = BeijingDate(daysSinceEpoch: days).civil
            #expect(BeijingDate(year: year, month: month, day: day).daysSinceEpoch == days)
        }
    }

    @Test(arguments: [("2026-11-21", "2026-12-01"), ("2026-12-31", "2027-01-01"), ("2024-02-01", "2024-03-01")])
    func knowsWhenTheNextMonthBegins(date: String, first: String) throws {
        #expect(try #require(BeijingDate(date)).firstOfNextMonth.text == first)
    }
}
