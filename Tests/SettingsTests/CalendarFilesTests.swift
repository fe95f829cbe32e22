import Baselines
import BeijingTime
import Foundation
import Languages
import Settings
import TestKit
import Testing
import YAMLReading

/// Several calendars, or a folder of them, as one.
struct CalendarFilesTests {
    private let folder: String

    init() throws {
        folder = try Paths.temporaryFolder()
        try FileManager.default.createDirectory(atPath: "\(folder)/days", withIntermediateDirectories: true)
        try write("days/2026.yml", "covers: {from: 2025-12-01, to: 2026-12-31}\ndays: [\(Self.newYear(2026))]")
        try write(
            "days/2027.yaml",
            """
            provisional: true
            covers: {from: 2027-01-01, to: 2027-12-31}
            days: [\(Self.newYear(2027)), {date: 2027-01-02, kind: unknown, name: next to it}]
            """)
        try write("days/notes.txt", "no calendar")
        try write(
            "own.yml",
            "days: [{date: 2026-11-11, kind: event, name: sale}, {date: 2026-01-01, kind: event, name: late}]")
        try write("final.yml", "covers: {from: 2027-01-01, to: 2027-12-31}\ndays: [\(Self.newYear(2027))]")
        try write("later.yml", "covers: {from: 2028-02-01, to: 2028-12-31}\ndays: []")
        try write("none.yml", "days: []")
        try write(
            "sales.yml",
            """
            covers: {from: 2025-01-01, to: 2030-12-31}
            days: [{from: 2026-12-31, to: 2027-01-03, kind: event, name: sale}]
            """)
    }

    @Test(arguments: ["days", "days/", "[days/2026.yml, days/2027.yaml]", "[days/2027.yaml, days/2026.yml]"])
    func severalFilesOrAFolderAreOneList(value: String) throws {
        let configuration = try parse(value)
        let days = configuration.specialDays
        #expect(days.covered?.lowerBound.description == "2025-12-01")
        #expect(days.covered?.upperBound.description == "2027-12-31")
        #expect(days.entries.count == 3)
        #expect(days[try #require(Day("2027-01-02"))]?.kind == .unknown)
        let notices = configuration.notices.map(\.english).filter { $0.contains("provisional") }
        #expect(notices.count == 1 && notices[0].contains("days/2027.yaml"), "\(notices)")
        #expect(try configuration.yaml().contains("calendar_file:"))
    }

    /// Days of one's own need no `covers`, and do not replace what an earlier file says of a day.
    @Test func aFileOfOnesOwnStandsBesideTheHolidays() throws {
        let days = try parse("[days, own.yml]").specialDays
        #expect(days[try #require(Day("2026-11-11"))]?.kind == .event)
        #expect(days[try #require(Day("2026-01-01"))]?.kind == .holiday)
        #expect(try parse("[own.yml, days]").specialDays[#require(Day("2026-01-01"))]?.kind == .event)
    }

    /// What is announced ends what was unknown, whichever file comes first.
    @Test(arguments: ["[days, final.yml]", "[final.yml, days]"])
    func aProvisionalListYieldsToTheFinalOne(value: String) throws {
        let configuration = try parse(value)
        #expect(configuration.specialDays[try #require(Day("2027-01-02"))] == nil)
        #expect(configuration.specialDays[try #require(Day("2027-01-01"))]?.kind == .holiday)
        #expect(configuration.specialDays.provisionalFrom == nil)
        #expect(!configuration.notices.contains { $0.english.contains("provisional") })
    }

    /// A list of campaigns is complete as such, and tells of no holiday: neither that there is none, nor that a day is worked.
    @Test(arguments: ["[days, sales.yml]", "[sales.yml, days]"])
    func aListOfCampaignsEndsNothingProvisional(value: String) throws {
        let configuration = try parse(value)
        let days = configuration.specialDays
        let kinds = try ["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"].map {
            try days[#require(Day($0))]?.kind
        }
        #expect(kinds == [.event, .event, .unknown, .event])
        #expect(days.covered?.lowerBound.description == "2025-12-01")
        #expect(days.covered?.upperBound.description == "2027-12-31")
        #expect(days.provisionalFrom?.description == "2027-01-01")
        #expect(configuration.notices.contains { $0.english.contains("provisional") })
    }

    @Test func campaignsAloneHaveDaysThatTheyCover() throws {
        #expect(try parse("sales.yml").specialDays.covered?.upperBound.description == "2030-12-31")
    }

    @Test(arguments: [
        ("[days, later.yml]", "no file covers 2028-01-01 to 2028-01-31"),
        ("[none.yml, own.yml]", "none of the files has covers"),
        ("own.yml", "covers: is missing"), ("[]", "a file, a folder, or a list"),
        ("[{a: b}]", "a file, a folder, or a list"),
        ("gone", "gone cannot be read: there is no such file"), (".", "config.yml"),
    ])
    func mistakesAreNamed(value: String, sentence: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try parse(value) }
        #expect("\(error)".contains(sentence), "\(error)")
    }

    @Test func anEmptyFolderIsAMistake() throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/empty", withIntermediateDirectories: true)
        let error = try #require(throws: ConfigurationError.self) { try parse("empty") }
        #expect("\(error)".contains("holds no file that ends in .yml or .yaml"))
    }

    @Test func anotherFileInTheFolderIsAChange() throws {
        let files = FilesRead()
        _ = try parse("days", files: files)
        #expect(!files.look().hasChanged)
        try write("days/2028.yml", "covers: {from: 2028-01-01, to: 2028-12-31}\ndays: []")
        #expect(files.look().hasChanged)
        #expect(try parse("days").specialDays.covered?.upperBound.description == "2028-12-31")
    }

    @Test func theShippedCalendarsAreOneList() throws {
        let days = try parse("\(Paths.root)/deploy/calendars").specialDays
        #expect(days.covered?.upperBound.description == "2027-12-31")
        #expect(days[try #require(Day("2026-10-01"))]?.kind == .holiday)
        #expect(days[try #require(Day("2027-10-01"))]?.kind == .holiday)
        #expect(days.likeDays(of: try #require(Day("2027-02-05"))).map(\.description) == ["2026-02-16"])
    }

    private func parse(_ value: String, files: FilesRead = FilesRead()) throws(ConfigurationError)
        -> ExporterConfiguration
    {
        try ConfigurationFile.parse(
            "calendar_file: \(value)\naccounts: [{name: shop, app_id: wx1, app_secret: s}]",
            path: "\(folder)/config.yml",
            environment: [:], files: files)
    }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    private static func newYear(_ year: Int) -> String { "{date: \(year)-01-01, kind: holiday, name: New Year's Day}" }
}
