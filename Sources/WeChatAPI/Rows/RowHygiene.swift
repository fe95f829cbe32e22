import BeijingTime

/// Separates the usable rows of an answer from the rest.
enum RowHygiene {
    /// The most distinct keys of one period; each becomes up to 24 series.
    static let mostKeys = 100

    /// The reading of the period that starts on `start`.
    ///
    /// In August 2022 upstream answered with rows of other years and repeated keys; of rows with the same key the last one counts.
    static func reading(of rows: [UpstreamRow], endpoint: Endpoint, start: Day) -> PeriodReading {
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
        return PeriodReading(
            record: PeriodRecord(sortedCells: cells.values.sorted()), rejected: rejected, isWhole: isWhole)
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
        guard cell.isInRange else { return refuse(.outOfRange) }
        guard kind == .hourAndType else { return .success(cell) }
        guard let refHour = row.refHour, (0...2300).contains(refHour), refHour % 100 == 0 else {
            return refuse(.badHour)
        }
        return .success(.init(key: key, hour: refHour / 100, users: users, messages: messages))
    }
}
