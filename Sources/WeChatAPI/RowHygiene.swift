/// Why a row was not taken (label `reason` of `wechat_exporter_rows_rejected_total`).
package enum RowRejection: String, CaseIterable, Sendable {
    /// `ref_date` is missing or another period's.
    case alienDate = "alien_date"
    /// `ref_hour` is missing or not one of 0, 100 … 2300.
    case badHour = "bad_hour"
    /// `msg_type` or `count_interval` is missing.
    case missingKey = "missing_key"
    /// `msg_user` or `msg_count` is missing.
    case missingCount = "missing_count"
    /// `msg_user` or `msg_count` is below zero.
    case negativeCount = "negative_count"
    /// A later row of the same answer has the same key; that one was taken.
    case duplicate
}

/// Sorts the usable rows of an answer from the others.
package enum RowHygiene {
    /// The cells of the period that starts on `start`, and how many rows were refused for which reason.
    ///
    /// Upstream has answered with rows of other years (August 2022) and repeats keys then; the last of equal keys wins.
    package static func record(
        of rows: [UpstreamRow], endpoint: Endpoint, start: Day
    ) -> (record: PeriodRecord, rejected: [RowRejection: Int]) {
        var rejected: [RowRejection: Int] = [:]
        var cells: [CellKey: PeriodRecord.Cell] = [:]
        for row in rows {
            switch cell(of: row, kind: endpoint.rowKind, start: start) {
            case .success(let cell):
                let replaced = cells.updateValue(cell, forKey: CellKey(key: cell.key, hour: cell.hour))
                if replaced != nil { rejected[.duplicate, default: 0] += 1 }
            case .failure(let refusal): rejected[refusal.reason, default: 0] += 1
            }
        }
        return (PeriodRecord(sortedCells: cells.values.sorted()), rejected)
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
        guard row.refDate == start else { return refuse(.alienDate) }
        guard let key = kind == .interval ? row.countInterval : row.msgType else { return refuse(.missingKey) }
        guard let users = row.msgUser, let messages = kind == .interval ? 0 : row.msgCount else {
            return refuse(.missingCount)
        }
        guard users >= 0, messages >= 0 else { return refuse(.negativeCount) }
        guard kind == .hourAndType else { return .success(.init(key: key, hour: 0, users: users, messages: messages)) }
        guard let refHour = row.refHour, (0...2300).contains(refHour), refHour % 100 == 0 else {
            return refuse(.badHour)
        }
        return .success(.init(key: key, hour: refHour / 100, users: users, messages: messages))
    }
}
