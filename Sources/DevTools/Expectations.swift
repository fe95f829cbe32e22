import ArgumentParser
import Baselines
import BeijingTime
import Collection
import Foundation
import WeChatAPI

/// Writes what the exporter would expect of the days of a counted series, for the study of the alert rules on real series.
struct Expectations: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write what is expected of each day of a series of hourly counts, by the exporter's own code.",
        discussion: """
            For each day 78 little-endian floating-point numbers of 64 bits: whether the day may be judged, 24 usual and 24 expected \
            messages and 24 ratios of noise, the same three of the whole day, the silence and its limit; NaN where there is none.
            """)

    @Option(help: "The series: lines of date,special,recorded,h00,…,h23 below a line of names.")
    var series: String
    @Option(help: "Lines of date,h00,…,h23: days of the series with these numbers, to be told of in place of its own.")
    var days: String?
    @Option(help: "Write an OpenMetrics exposition instead, each day on its weekday of the week from this Monday on.")
    var exposition: String?
    @Option(help: "The beginning of the label account in the exposition; the number of the day's line follows.")
    var account = "account"

    func validate() throws {
        guard let exposition else { return }
        guard let monday = Day(exposition), monday == monday.monday else {
            throw ValidationError("--exposition wants the date of a Monday")
        }
    }

    func run() throws {
        let series = try CountedSeries(path: series)
        let days = try days.map { try CountedSeries.days(path: $0) } ?? series.days
        if let monday = exposition.flatMap({ Day($0) }) {
            try expose(days, of: series, from: monday)
        } else {
            try tell(days, of: series)
        }
    }

    private func tell(_ days: [CountedSeries.CountedDay], of series: CountedSeries) throws {
        var numbers = Data(capacity: days.count * 78 * 8)
        each(days, of: series) { counted, known in
            for number in Self.numbers(known, isJudged: series.isOrdinary(counted.day)) {
                withUnsafeBytes(of: number.bitPattern.littleEndian) { numbers.append(contentsOf: $0) }
            }
        }
        try FileHandle.standardOutput.write(contentsOf: numbers)
    }

    private func expose(_ days: [CountedSeries.CountedDay], of series: CountedSeries, from monday: Day) throws {
        let presentation = try StudyPresentation(specialDays: series.window.specialDays)
        var shown = [[AccountSnapshot]](repeating: [], count: 7)
        var line = 0
        each(days, of: series) { counted, known in
            line += 1
            let weekday = counted.day.daysSinceEpoch - counted.day.monday.daysSinceEpoch
            shown[weekday].append(
                presentation.snapshot(
                    "\(account)/\(line)", counted.record, known, isSpecial: !series.isOrdinary(counted.day),
                    on: monday + weekday))
        }
        var exposition = TimedExposition()
        for (weekday, snapshots) in shown.enumerated() {
            exposition.add(presentation.exposition(snapshots), at: StudyPresentation.shownAt(monday + weekday))
            try exposition.flush(to: .standardOutput)
        }
    }

    /// Calls `body` with what is expected of each of `days`; what stands behind a day is looked up once for days in a row.
    private func each(
        _ days: [CountedSeries.CountedDay], of series: CountedSeries,
        _ body: (CountedSeries.CountedDay, Expectation) -> Void
    ) {
        var past: (day: Day, weeks: [DaySum], year: PastYear)?
        for counted in days {
            if past?.day != counted.day {
                let (weeks, year) = series.past(of: counted.day)
                past = (counted.day, weeks, year)
            }
            guard let past else { continue }
            body(counted, Expectation(of: DaySum(counted.record, .hourAndType), weeks: past.weeks, past: past.year))
        }
    }

    private static func numbers(_ known: Expectation, isJudged: Bool) -> [Double] {
        let none = [Double](repeating: .nan, count: 24)
        let hours =
            known.hours.isEmpty
            ? none + none + none : known.hours.map(\.usual) + known.hours.map(\.expected) + known.hours.map(\.noise)
        let day = known.day.map { [$0.usual, $0.expected, $0.noise] } ?? [.nan, .nan, .nan]
        let silence = known.silence.map { [$0.messages, $0.limit] } ?? [.nan, .nan]
        return [isJudged && known.day != nil ? 1 : 0] + hours + day + silence
    }
}
