package import Baselines
import BeijingTime
import FoundationEssentials
package import YAMLReading
import Yams

/// Reads one file of special days.
///
/// Its keys: `covers`, a mapping with `from` and `to`, the days for which the list is complete; `days`, a list of mappings with `date`
/// (or `from` and `to`), `kind` and `name`; `provisional`, whether it is to be replaced once more is known.
package struct CalendarFile {
    private let problems: ProblemList
    /// Whether ``SpecialDays/covered`` may be missing, because another file has it.
    private let mayLackCovers: Bool

    /// What one file lists.
    struct Content {
        /// Its days.
        var days = SpecialDays()
        /// Whether it is to be replaced once more is known.
        var isProvisional = false

        /// The days for which it is complete as a list of public holidays: a list of nothing but campaigns tells nothing of these.
        var coveredHolidays: ClosedRange<Day>? {
            let isCampaigns = !days.entries.isEmpty && days.entries.values.allSatisfy { $0.kind == .event }
            return isCampaigns ? nil : days.covered
        }
    }

    /// Reads the file at `path` on its own.
    ///
    /// - Throws: ``ConfigurationError`` with every problem.
    package static func load(path: String) throws(ConfigurationError) -> SpecialDays {
        let problems = ProblemList(file: path)
        let content = load(path: path, problems: problems, files: FilesRead())
        try problems.check()
        return content.days
    }

    /// Reads the file at `path`; its mistakes are added to `problems` under its own name.
    static func load(path: String, mayLackCovers: Bool = false, problems: ProblemList, files: FilesRead) -> Content {
        do throws(FileFault) {
            let text = try files.text(of: path)
            return parse(text, path: path, mayLackCovers: mayLackCovers, problems: problems)
        } catch {
            problems.add("calendar_file: \(path) cannot be read: \(error)", at: ProblemList.Place?.none)
            return Content()
        }
    }

    /// Reads `text` as the content of the file at `path`; its mistakes are added to `problems` under that name.
    static func parse(_ text: String, path: String, mayLackCovers: Bool = false, problems: ProblemList) -> Content {
        let own = ProblemList(file: path)
        let content = CalendarFile(problems: own, mayLackCovers: mayLackCovers).content(own.root(of: text))
        problems.add(own)
        return content
    }

    private func content(_ root: Node?) -> Content {
        let top = YAMLSection(root, path: "", keys: ["covers", "days", "provisional"], problems: problems)
        var content = Content()
        content.isProvisional = top.flag("provisional") ?? false
        let covers = YAMLSection(top.node("covers"), path: "covers", keys: ["from", "to"], problems: problems)
        if let covered = range(covers, from: "from", to: "to") {
            content.days.covered = covered
        } else if problems.problems.isEmpty, !mayLackCovers {
            top.complain("covers", "is missing; name the first and the last day for which the list is complete")
        }
        guard let items = top.node("days")?.sequence else {
            top.complain("days", "must be a list of special days")
            return content
        }
        for (index, item) in items.enumerated() { add(item, index, to: &content.days) }
        return content
    }

    private func add(_ item: Node, _ index: Int, to calendar: inout SpecialDays) {
        let keys = ["date", "from", "to", "kind", "name"]
        let section = YAMLSection(item, path: "days[\(index)]", keys: keys, problems: problems)
        guard section.isMapping, let days = days(section) else { return }
        let known = SpecialDays.Kind.allCases.map(\.rawValue)
        let kind = section.value("kind", expected: "one of \(known.joined(separator: ", "))") {
            SpecialDays.Kind(rawValue: $0)
        }
        guard let kind, let name = section.line("name") else {
            for key in ["kind", "name"] where section.node(key) == nil { section.complain(key, "is missing") }
            return
        }
        if let covered = calendar.covered, !covered.contains(days.lowerBound) || !covered.contains(days.upperBound) {
            section.complain("date", "lies outside the days that covers names, \(covered.text)")
        }
        for offset in 0..<days.length {
            let day = days.lowerBound + offset
            if let taken = calendar[day] { section.complain("date", "\(day) is listed already, as \"\(taken.name)\"") }
            calendar[day] = SpecialDays.Entry(kind: kind, name: name)
        }
    }

    /// The day or the days of an entry.
    private func days(_ section: YAMLSection) -> ClosedRange<Day>? {
        let hasRange = section.node("from") != nil || section.node("to") != nil
        guard hasRange != (section.node("date") != nil) else {
            section.complain("date", "a day has either date, or from and to")
            return nil
        }
        return hasRange ? range(section, from: "from", to: "to") : section.day("date").map { $0...$0 }
    }

    private func range(_ section: YAMLSection, from: String, to: String) -> ClosedRange<Day>? {
        guard let first = section.day(from), let last = section.day(to) else {
            for key in [from, to] where section.mark != nil && section.node(key) == nil {
                section.complain(key, "is missing")
            }
            return nil
        }
        guard first <= last else {
            section.complain(to, "\(last) is before \(first)")
            return nil
        }
        guard last.daysSinceEpoch - first.daysSinceEpoch < 3_660 else {
            section.complain(to, "\(last) is more than ten years after \(first)")
            return nil
        }
        return first...last
    }
}

extension ClosedRange<Day> {
    /// How many days there are.
    var length: Int { upperBound.daysSinceEpoch - lowerBound.daysSinceEpoch + 1 }

    /// Both ends, for people.
    fileprivate var text: String { "\(lowerBound) to \(upperBound)" }
}

extension YAMLSection {
    /// A civil date.
    fileprivate func day(_ key: String) -> Day? { value(key, expected: "a date such as 2026-01-01") { Day($0) } }
}
