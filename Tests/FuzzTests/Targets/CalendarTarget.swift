import Baselines
import Exposition
import YAMLReading
import Yams

@testable import BeijingTime
@testable import Settings

/// Files of special days: mistakes are lines with their place, and a calendar that is taken means the same when it is written anew.
enum CalendarTarget: FuzzTarget {
    static let name = "calendar"

    static func feed(_ input: [UInt8]) throws {
        guard let text = YAMLText(input) else { return }
        do {
            let content = try parse(text.text)
            guard let covered = content.days.covered else { throw Finding(description: "nothing is covered") }
            try demand((1...3_660).contains(covered.length), "\(covered.length) days are covered")
            for (day, entry) in content.days.entries {
                try demand(covered.contains(day), "\(day) is not covered")
                try demand(PlainText.fault(in: entry.name) == nil && !entry.name.isEmpty, "the name \(entry.name)")
            }
            if let judged = judged(text.text) { try demandEqual(content.days.entries, judged, "the days") }
            let again = try parse(written(content))
            try demandEqual(again.days, content.days, "the calendar, written anew")
            try demandEqual(again.isProvisional, content.isProvisional, "provisional")
        } catch let error as ConfigurationError {
            try text.check(error, hiding: [])
        }
    }

    private static func parse(_ text: String) throws(ConfigurationError) -> CalendarFile.Content {
        let problems = ProblemList(file: YAMLText.path)
        let content = CalendarFile.parse(text, path: YAMLText.path, problems: problems)
        try problems.check()
        return content
    }

    /// The days as a plain walk through the list finds them; nil where mappings are merged.
    private static func judged(_ text: String) -> [Day: SpecialDays.Entry]? {
        guard !text.contains("<<"), let items = try? Yams.compose(yaml: text)?["days"]?.sequence else { return nil }
        var entries: [Day: SpecialDays.Entry] = [:]
        for item in items {
            // By its text: a key may have a tag.
            func word(_ key: String) -> String {
                item.mapping?.first { $0.key.string == key }?.value.scalar?.string ?? ""
            }
            guard let first = Day(word("date")) ?? Day(word("from")), let last = Day(word("date")) ?? Day(word("to")),
                let kind = SpecialDays.Kind(rawValue: word("kind"))
            else { return nil }
            for day in first.daysSinceEpoch...last.daysSinceEpoch {
                entries[Day(daysSinceEpoch: day)] = SpecialDays.Entry(kind: kind, name: word("name"))
            }
        }
        return entries
    }

    /// The same calendar with a line for each day.
    private static func written(_ content: CalendarFile.Content) -> String {
        let days = content.days.entries.sorted { $0.key < $1.key }.map { day, entry in
            "- {date: \(day), kind: \(entry.kind.rawValue), name: \(JSONText.quoted(entry.name))}\n"
        }
        let covers = content.days.covered.map { "covers: {from: \($0.lowerBound), to: \($0.upperBound)}\n" } ?? ""
        return "provisional: \(content.isProvisional)\n\(covers)days:\(days.isEmpty ? " []" : "")\n" + days.joined()
    }
}
