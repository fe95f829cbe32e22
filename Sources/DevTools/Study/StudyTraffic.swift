import ArgumentParser
import Baselines
import BeijingTime
import Foundation
import Settings

/// Writes what the exporter would show of many made-up accounts, with and without injected drops, for the study of the alert rules.
struct StudyTraffic: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write an OpenMetrics exposition a data day for the study of false and missed alerts.",
        discussion:
            "Baselines come from the exporter's own code. accounts.csv and drops.csv in the folder of --truth say what is true."
    )

    @Option(help: "How many accounts without drops.")
    var accounts = 200
    @Option(help: "The first data day.")
    var from = "2026-02-01"
    @Option(help: "How many data days.")
    var days = 143
    @Option(help: "The file of special days.")
    var calendar: String
    @Option(help: "Days with a drop for each account, share and length.")
    var dropDays = 8
    @Option(help: "Another seed, another study.")
    var seed = 1
    @Option(help: "The folder for accounts.csv and drops.csv.")
    var truth: String

    func validate() throws {
        guard Day(from) != nil, (1...10_000).contains(days), (2...1_000).contains(accounts), dropDays >= 0 else {
            throw ValidationError(
                "--from must be a date, --days and --accounts whole numbers from 2 on, --drop-days at least 0")
        }
    }

    func run() throws {
        guard let first = Day(from) else { return }
        let specialDays = try CalendarFile.load(path: calendar)
        let studied = (0..<days).map { first + $0 }
        let ordinary = studied.filter { specialDays[$0] == nil }
        var subjects = (0..<accounts).map { index in
            StudyAccount(index: index, of: accounts, seed: seed, sizedOn: first, specialDays: specialDays)
        }
        let drops = subjects.map { StudyDrop.drawn(for: $0, among: ordinary, days: dropDays) }
        try writeTruth(subjects, drops)
        let presentation = try StudyPresentation(specialDays: specialDays)
        var exposition = TimedExposition()
        for day in studied {
            let snapshots = subjects.indices.flatMap { index in
                presentation.snapshots(of: &subjects[index], drops[index], on: day)
            }
            exposition.add(presentation.exposition(snapshots), at: StudyPresentation.shownAt(day))
            try exposition.flush(to: .standardOutput)
        }
    }

    private func writeTruth(_ subjects: [StudyAccount], _ drops: [[StudyDrop]]) throws {
        let accounts = subjects.map { "\($0.name),\($0.dailyMessages)" }
        try write(["account,daily_messages"] + accounts, to: "accounts.csv")
        let lines = zip(subjects, drops).flatMap { subject, drops in
            drops.map { drop in
                let expected = drop.hours.reduce(0) { $0 + subject.expected(on: drop.day, hour: $1) }
                return [
                    drop.account, subject.name, "\(drop.day)", "\(drop.hours.lowerBound)", "\(drop.hours.count)",
                    "\(drop.share)", "\(expected)",
                ].joined(separator: ",")
            }
        }
        try write(["account,base_account,date,first_hour,hours,share,expected_messages"] + lines, to: "drops.csv")
    }

    private func write(_ lines: [String], to name: String) throws {
        try (lines.joined(separator: "\n") + "\n").write(toFile: "\(truth)/\(name)", atomically: true, encoding: .utf8)
    }
}
