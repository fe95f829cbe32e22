import Baselines
import BeijingTime
import Languages
import YAMLReading
import Yams

/// Reads the files of special days that `calendar_file` names: one, several, or those of a folder.
struct CalendarFiles {
    /// Where mistakes are noted.
    let problems: ProblemList
    /// Records every file and folder that is read.
    let files: FilesRead

    /// The paths that the top section names, as written.
    func paths(_ top: YAMLSection) -> [String] {
        guard let items = top.node("calendar_file")?.sequence else {
            return top.text("calendar_file").map { [$0] } ?? []
        }
        let paths = items.compactMap { $0.scalar.map(\.string) }.filter { !$0.isEmpty }
        if paths.isEmpty || paths.count < items.count {
            top.complain("calendar_file", "must be a file, a folder, or a list of files and folders")
        }
        return paths
    }

    /// Reads the calendars at `paths` into one.
    ///
    /// Where two files list a day, the first one counts; but what is provisional yields to what is not, and ends where a final list of public
    /// holidays covers the day, also on days that this one leaves ordinary. A campaign tells nothing of holidays: a day of it that is
    /// `unknown` stays so.
    func read(_ paths: [String], into configuration: inout ExporterConfiguration) {
        let paths = paths.flatMap(files(at:))
        let contents = paths.map { path in
            (path: path, content: load(path, mayLackCovers: paths.count > 1))
        }
        guard !contents.isEmpty, problems.problems.isEmpty else { return }
        let provisional = contents.filter(\.content.isProvisional)
        let final = contents.map(\.content).filter { !$0.isProvisional }
        let announced = final.compactMap(\.coveredHolidays)
        func isOpen(_ day: Day) -> Bool { !announced.contains { $0.contains(day) } }
        var days = SpecialDays()
        for (day, entry) in final.flatMap(\.days.entries) where days[day] == nil { days[day] = entry }
        for (day, entry) in provisional.flatMap(\.content.days.entries) where isOpen(day) {
            if days[day] == nil || entry.kind == .unknown && days[day]?.kind == .event { days[day] = entry }
        }
        let holidays = contents.compactMap(\.content.coveredHolidays)
        days.covered = covered(holidays.isEmpty ? contents.compactMap(\.content.days.covered) : holidays)
        for (path, content) in provisional {
            let first = content.days.covered.flatMap { covered in
                (0..<covered.length).lazy.map { covered.lowerBound + $0 }.first(where: isOpen)
            }
            guard let first else { continue }
            days.provisionalFrom = min(first, days.provisionalFrom ?? first)
            configuration.notices.append(
                Sentence(
                    en:
                        "calendar \(path) is provisional: replace it once the State Council has announced that year's holidays",
                    zh: "日历 \(path) 是暂定的：国务院公布当年放假安排后请替换"))
        }
        configuration.specialDays = days
    }

    private func load(_ path: String, mayLackCovers: Bool) -> CalendarFile.Content {
        CalendarFile.load(path: path, mayLackCovers: mayLackCovers, problems: problems, files: files)
    }

    /// The file itself, or the files of a folder by name.
    private func files(at path: String) -> [String] {
        guard let names = files.names(in: path) else { return [path] }
        let calendars = names.filter { name in
            !name.hasPrefix(".") && [".yml", ".yaml"].contains { name.hasSuffix($0) }
        }
        if calendars.isEmpty {
            problems.add("calendar_file: \(path) holds no file that ends in .yml or .yaml", at: Mark?.none)
        }
        return calendars.sorted().map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
    }

    /// The days that all ranges cover together, which must leave none out.
    private func covered(_ ranges: [ClosedRange<Day>]) -> ClosedRange<Day>? {
        let ranges = ranges.sorted { $0.lowerBound < $1.lowerBound }
        guard var covered = ranges.first else {
            problems.add(
                "calendar_file: none of the files has covers, the days for which its list is complete", at: Mark?.none)
            return nil
        }
        for range in ranges.dropFirst() {
            if range.lowerBound > covered.upperBound + 1 {
                problems.add(
                    "calendar_file: no file covers \(covered.upperBound + 1) to \(range.lowerBound - 1); add the list of these days",
                    at: Mark?.none)
            }
            covered = covered.lowerBound...max(covered.upperBound, range.upperBound)
        }
        return covered
    }
}
