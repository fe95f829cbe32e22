import Baselines
import BeijingTime
import Foundation
import Settings
import TestKit
import Testing
import YAMLReading

/// The file of special days: what it means, and what is said of one that is wrong.
struct CalendarFileTests {
    @Test func daysAndRangesAreReadWithTheirKinds() throws {
        let days = try SpecialDays.read(
            """
            covers: {from: 2026-01-01, to: 2026-12-31}
            days:
              - {from: 2026-02-15, to: 2026-02-23, kind: holiday, name: Spring Festival}
              - {date: 2026-02-14, kind: workday, name: make-up}
            """)
        #expect(days.entries.count == 10)
        #expect(days[try #require(Day("2026-02-23"))]?.name == "Spring Festival")
        #expect(days[try #require(Day("2026-02-14"))]?.kind == .workday)
        #expect(days[try #require(Day("2026-02-24"))] == nil)
        #expect(days.covered?.upperBound.description == "2026-12-31")
    }

    @Test(arguments: [
        ("days: []", "covers: is missing"),
        ("covers: {from: 2026-01-01}\ndays: []", "covers.to: is missing"),
        ("covers: {from: 2026-02-01, to: 2026-01-01}\ndays: []", "2026-01-01 is before 2026-02-01"),
        ("covers: {from: 1000-02-01, to: 9999-01-01}\ndays: []", "more than ten years"),
        (entry("date: 2026-02-30, kind: holiday, name: x"), "\"2026-02-30\" is not a date such as 2026-01-01"),
        (entry("date: 2026-02-03, kind: holliday, name: x"), "\"holliday\" is not one of holiday, workday, event"),
        (entry("date: 2026-02-03, kind: holiday"), "days[0].name: is missing"),
        (entry("date: 2026-02-03, kind: holiday, name: \"a\\u2028b\""), "days[0].name: must not hold line breaks"),
        (entry("date: 2026-02-03, name: x"), "days[0].kind: is missing"),
        (entry("kind: holiday, name: x"), "either date, or from and to"),
        (entry("date: 2026-02-03, from: 2026-02-03, kind: holiday, name: x"), "either date, or from and to"),
        (entry("from: 2026-02-03, kind: holiday, name: x"), "days[0].to: is missing"),
        (entry("date: 2027-02-03, kind: holiday, name: x"), "outside the days that covers names"),
        (
            entry("date: 2026-02-03, kind: holiday, name: one") + "\n  - {date: 2026-02-03, kind: event, name: two}",
            "2026-02-03 is listed already, as \"one\""
        ),
        (entry("dat: 2026-02-03, kind: holiday, name: x"), "did you mean \"date\"?"),
        ("covers: {from: 2026-01-01, to: 2026-12-31}", "days: must be a list"),
        ("covers: [", "not valid YAML"),
    ])
    func mistakesAreNamedWithTheirPlace(text: String, sentence: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try SpecialDays.read(text) }
        #expect("\(error)".contains(sentence), "\(error)")
        #expect("\(error)".contains("holidays.yml"))
    }

    @Test func theShippedCalendarIsRead() throws {
        let days = try CalendarFile.load(path: "\(Paths.root)/deploy/calendars/cn-2026.yml")
        #expect(days[try #require(Day("2026-10-01"))]?.kind == .holiday)
        #expect(days.entries.values.contains { $0.kind == .workday })
    }

    private static func entry(_ text: String) -> String {
        "covers: {from: 2026-01-01, to: 2026-12-31}\ndays:\n  - {\(text)}"
    }
}

extension SpecialDays {
    /// Reads a calendar of this text.
    fileprivate static func read(_ text: String) throws -> SpecialDays {
        let path = try Paths.temporaryFolder() + "/holidays.yml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try CalendarFile.load(path: path)
    }
}
