package import WeChatAPI

/// Why a backfill cannot be done, or not now; `description` is one sentence with the way out.
package enum BackfillError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A date that is none.
    case noDate(flag: String, text: String)
    /// The first day lies after the last.
    case reversed(from: Day, to: Day)
    /// WeChat has no data of the day.
    case beforeData(Day)
    /// The day's numbers are not final yet, or the day is not over; `last` is the last day that can be had.
    case notFinal(Day, last: Day)
    /// No account of the configuration has the name.
    case unknownAccount(String, hint: String)
    /// An exporter runs on the store, and days would have to be fetched.
    case storeInUse(path: String, missing: Int)
    /// Days are still missing; `reason` says why it stopped there.
    case incomplete(missing: Int, reason: String)

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .noDate(let flag, let text): "\(flag): \"\(text)\" is no date: write it as 2026-03-09"
        case .reversed(let from, let to): "--from \(from) lies after --to \(to): exchange them"
        case .beforeData(let day): "--from \(day): WeChat has message data from \(Day.firstOfData) on; begin there"
        case .notFinal(let day, let last):
            "--to \(day): WeChat's numbers of that day are not final yet; the last day that can be had now is \(last)"
        case .unknownAccount(let name, let hint): "--account \(name): there is no such account; \(hint)"
        case .storeInUse(let path, let missing):
            "the store \(path) is in use by a running exporter, and \(missing) days have yet to be fetched: stop the exporter for as long as this takes, or raise collect.history_days and let it fetch them"
        case .incomplete(let missing, let reason):
            "\(missing) days are still missing: \(reason); what was fetched is kept, so run the same command again to go on"
        }
    }
}
