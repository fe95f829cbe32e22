package import BeijingTime
package import WeChatAPI

/// What the stored days of a month add up to.
package struct MonthDays: Equatable, Sendable {
    /// The first day of the month.
    package let start: Day
    /// How many of its days are stored and whole.
    package let days: Int
    /// The messages of these days by type; they have no users, who must not be summed.
    package let messages: PeriodRecord

    /// Adds up the whole ones among `periods`, the stored days of the month that begins on `start`.
    init(of start: Day, _ periods: [StoredPeriod]) {
        let whole = periods.filter { $0.completeness == .whole }
        var sums: [Int: Int] = [:]
        for cell in whole.lazy.flatMap(\.record.cells) {
            sums[cell.key] = sums[cell.key, default: 0] + cell.messages
        }
        let cells = sums.map { key, messages in
            // What is stored is within the limits of a row.
            PeriodRecord.Cell(key: key, hour: 0, users: 0, messages: min(messages, PeriodRecord.Cell.largestCount))
        }
        self.init(start: start, days: whole.count, messages: PeriodRecord(sortedCells: cells.sorted()))
    }

    /// What was added up before.
    init(start: Day, days: Int, messages: PeriodRecord) {
        (self.start, self.days, self.messages) = (start, days, messages)
    }
}
