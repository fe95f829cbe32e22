package import BeijingTime

/// Why a backfill is impossible, or not possible now; `description` is one sentence with the way out.
package enum BackfillError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A flag's text is not a date.
    case noDate(flag: String, text: String)
    /// The first day is after the last.
    case reversed(from: Day, to: Day)
    /// WeChat has no data for the day.
    case beforeData(Day)
    /// The day is not over, or its numbers are not final yet; `last` is the last day available.
    case notFinal(Day, last: Day)
    /// An exporter is running on the store, and days would have to be fetched.
    case storeInUse(path: String, missing: Int)
    /// Days are still missing; `reason` says why it stopped.
    case incomplete(missing: Int, reason: String)

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .noDate(let flag, let text): "\(flag): \"\(text)\" is not a date: write it as yyyy-MM-dd"
        case .reversed(let from, let to): "--from \(from) lies after --to \(to): swap them"
        case .beforeData(let day): "--from \(day): WeChat has message data from \(Day.firstOfData) on; begin there"
        case .notFinal(let day, let last):
            "--to \(day): WeChat's numbers of that day are not final yet; the last available day is \(last)"
        case .storeInUse(let path, let missing):
            "the store \(path) is in use by a running exporter, and \(missing) days have yet to be fetched: stop the exporter for as long as this takes, or raise collect.history_days and let it fetch them"
        case .incomplete(let missing, let reason):
            "\(missing) days are still missing: \(reason); what was fetched is kept, so run the same command again to continue"
        }
    }
}
