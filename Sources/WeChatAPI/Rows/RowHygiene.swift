import BeijingTime

/// Separates the usable rows of an answer from the rest.
enum RowHygiene {
    /// The most distinct keys of one period; each becomes up to 24 series.
    static let mostKeys = 100

    /// The reading of the period that starts on `start`.
    ///
    /// In August 2022 upstream answered with rows of other years and repeated keys; of rows with the same key the last one counts.
    static func reading(of rows: [UpstreamRow], endpoint: Endpoint, start: Day) -> PeriodReading {
        clean(rows, endpoint: endpoint, start: start) ?? judged(rows, endpoint: endpoint, start: start)
    }

    /// The reading of rows of which each can be used and none repeats another, as nearly always.
    private static func clean(_ rows: [UpstreamRow], endpoint: Endpoint, start: Day) -> PeriodReading? {
        var cells: [PeriodRecord.Cell] = []
        cells.reserveCapacity(rows.count)
        for row in rows where take(row, kind: endpoint.rowKind, start: start, into: &cells) != nil { return nil }
        cells.sort()
        var keys = cells.isEmpty ? 0 : 1
        for (cell, next) in zip(cells, cells.dropFirst()) {
            guard cell < next else { return nil }
            if cell.key != next.key { keys += 1 }
        }
        guard keys <= mostKeys else { return nil }
        return PeriodReading(record: PeriodRecord(sortedCells: cells), rejected: [:], isWhole: true)
    }

    /// The reading of any rows, one by one.
    private static func judged(_ rows: [UpstreamRow], endpoint: Endpoint, start: Day) -> PeriodReading {
        var rejected: [RowRejection: Int] = [:]
        var cells: [CellKey: PeriodRecord.Cell] = [:]
        var keys: Set<Int> = []
        var isWhole = true
        var found: [PeriodRecord.Cell] = []
        for row in rows {
            found.removeAll(keepingCapacity: true)
            if let reason = take(row, kind: endpoint.rowKind, start: start, into: &found) {
                rejected[reason, default: 0] += 1
                if reason != .wrongDate || row.refDate == nil { isWhole = false }
                continue
            }
            guard keys.count < mostKeys || found.allSatisfy({ keys.contains($0.key) }) else {
                rejected[.outOfRange, default: 0] += 1
                isWhole = false
                continue
            }
            var (repeats, differs) = (false, false)
            for cell in found {
                keys.insert(cell.key)
                guard let earlier = cells.updateValue(cell, forKey: CellKey(key: cell.key, hour: cell.hour)) else {
                    continue
                }
                (repeats, differs) = (true, differs || earlier != cell)
            }
            if repeats { rejected[.duplicate, default: 0] += 1 }
            if differs { isWhole = false }
        }
        return PeriodReading(
            record: PeriodRecord(sortedCells: cells.values.sorted()), rejected: rejected, isWhole: isWhole)
    }

    private struct CellKey: Hashable {
        let key: Int
        let hour: Int
    }

    /// Appends the cells of a row to `cells`: one, or one for each number of callbacks.
    ///
    /// - Returns: Why the row cannot be used.
    private static func take(
        _ row: UpstreamRow, kind: Endpoint.RowKind, start: Day, into cells: inout [PeriodRecord.Cell]
    ) -> RowRejection? {
        guard row.refDate == start else { return .wrongDate }
        var hour = 0
        if CellKeys.hours(kind) > 1 {
            // The row's other faults are told first.
            hour = row.refHour.flatMap { (0...2300).contains($0) && $0 % 100 == 0 ? $0 / 100 : nil } ?? -1
        }
        let reason =
            switch kind {
            case .hourAndType, .type, .interval: takeMessages(row, kind: kind, hour: hour, into: &cells)
            case .callbacks, .callbacksByHour: takeCallbacks(row, hour: hour, into: &cells)
            case .followerChanges, .followers: takeFollowers(row, kind: kind, into: &cells)
            }
        return reason ?? (hour < 0 ? .badHour : nil)
    }

    private static func takeMessages(
        _ row: UpstreamRow, kind: Endpoint.RowKind, hour: Int, into cells: inout [PeriodRecord.Cell]
    ) -> RowRejection? {
        guard let key = kind == .interval ? row.countInterval : row.msgType else { return .missingKey }
        return take((key, hour, row.msgUser, kind == .interval ? 0 : row.msgCount), into: &cells)
    }
}
