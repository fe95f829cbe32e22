/// Why a row was not taken (label `reason` of `wechat_exporter_rows_rejected_total`).
package enum RowRejection: String, CaseIterable, Sendable {
    /// `ref_date` is missing, is no date, or is another period's.
    case wrongDate = "wrong_date"
    /// `ref_hour` is missing or not one of 0, 100 … 2300.
    case badHour = "bad_hour"
    /// `msg_type` or `count_interval` is missing.
    case missingKey = "missing_key"
    /// `msg_user` or `msg_count` is missing or no whole number.
    case missingCount = "missing_count"
    /// `msg_user` or `msg_count` is below zero.
    case negativeCount = "negative_count"
    /// A number is larger than any real one, or there are more different keys than can be real.
    case outOfRange = "out_of_range"
    /// A later row of the same answer has the same key; that one was taken.
    case duplicate
}

/// Sorts the usable rows of an answer from the others.
package enum RowHygiene {
    /// What an answer says of one period.
    package struct Reading: Equatable, Sendable {
        /// The rows that could be used.
        package let record: PeriodRecord
        /// How many rows were refused for which reason.
        package let rejected: [RowRejection: Int]
        /// Whether the record is all that the answer says of the period.
        ///
        /// False when a row of the period itself was refused, or one whose date cannot be read, or when two rows of one key differ: then
        /// the record is known to be wrong. Rows of other periods and repeated rows take nothing away from it.
        package let isWhole: Bool
    }

    /// The most that one row may count, hundreds of times what all of WeChat carries in an hour.
    package static let largestCount = 1_000_000_000_000
    /// The largest key; WeChat's own have two digits.
    package static let largestKey = 1_000_000
    /// The most different keys of one period, each of which becomes up to 24 series.
    package static let mostKeys = 100

    /// What `rows` say of the period that starts on `start`.
    ///
    /// Upstream has answered with rows of other years (August 2022) and repeats keys then; the last of equal keys wins.
    package static func reading(of rows: [UpstreamRow], endpoint: Endpoint, start: Day) -> Reading {
        var rejected: [RowRejection: Int] = [:]
        var cells: [CellKey: PeriodRecord.Cell] = [:]
        var keys: Set<Int> = []
        var isWhole = true
        for row in rows {
            switch cell(of: row, kind: endpoint.rowKind, start: start) {
            case .success(let cell):
                guard keys.count < mostKeys || keys.contains(cell.key) else {
                    rejected[.outOfRange, default: 0] += 1
                    isWhole = false
                    continue
                }
                keys.insert(cell.key)
                guard let replaced = cells.updateValue(cell, forKey: CellKey(key: cell.key, hour: cell.hour)) else {
                    continue
                }
                rejected[.duplicate, default: 0] += 1
                if replaced != cell { isWhole = false }
            case .failure(let refusal):
                rejected[refusal.reason, default: 0] += 1
                if refusal.reason != .wrongDate || row.refDate == nil { isWhole = false }
            }
        }
        return Reading(record: PeriodRecord(sortedCells: cells.values.sorted()), rejected: rejected, isWhole: isWhole)
    }

    /// Whether the numbers of a cell that are not negative may be real.
    package static func isInRange(_ cell: PeriodRecord.Cell) -> Bool {
        max(cell.users, cell.messages) <= largestCount && (-largestKey...largestKey).contains(cell.key)
    }

    private struct CellKey: Hashable {
        let key: Int
        let hour: Int
    }

    private struct Refusal: Error {
        let reason: RowRejection
    }

    private static func cell(
        of row: UpstreamRow, kind: Endpoint.RowKind, start: Day
    ) -> Result<PeriodRecord.Cell, Refusal> {
        func refuse(_ reason: RowRejection) -> Result<PeriodRecord.Cell, Refusal> { .failure(Refusal(reason: reason)) }
        guard row.refDate == start else { return refuse(.wrongDate) }
        guard let key = kind == .interval ? row.countInterval : row.msgType else { return refuse(.missingKey) }
        guard let users = row.msgUser, let messages = kind == .interval ? 0 : row.msgCount else {
            return refuse(.missingCount)
        }
        guard users >= 0, messages >= 0 else { return refuse(.negativeCount) }
        let cell = PeriodRecord.Cell(key: key, hour: 0, users: users, messages: messages)
        guard isInRange(cell) else { return refuse(.outOfRange) }
        guard kind == .hourAndType else { return .success(cell) }
        guard let refHour = row.refHour, (0...2300).contains(refHour), refHour % 100 == 0 else {
            return refuse(.badHour)
        }
        return .success(.init(key: key, hour: refHour / 100, users: users, messages: messages))
    }
}
