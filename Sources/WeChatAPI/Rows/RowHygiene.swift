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
            switch self.cells(of: row, kind: endpoint.rowKind, start: start) {
            case .success(let found):
                guard keys.count < mostKeys || keys.isSuperset(of: found.map(\.key)) else {
                    rejected[.outOfRange, default: 0] += 1
                    isWhole = false
                    continue
                }
                keys.formUnion(found.map(\.key))
                let replaced = found.map { cells.updateValue($0, forKey: CellKey(key: $0.key, hour: $0.hour)) }
                guard replaced.contains(where: { $0 != nil }) else { continue }
                rejected[.duplicate, default: 0] += 1
                if replaced != found { isWhole = false }
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

    /// Why a row cannot be used.
    struct Refusal: Error {
        let reason: RowRejection
    }

    /// The cells of a row: one, or one for each number of callbacks.
    private static func cells(
        of row: UpstreamRow, kind: Endpoint.RowKind, start: Day
    ) -> Result<[PeriodRecord.Cell], Refusal> {
        guard row.refDate == start else { return .failure(Refusal(reason: .wrongDate)) }
        var hour = 0
        if CellKeys.hours(kind) > 1 {
            // The row's other faults are told first.
            hour = row.refHour.flatMap { (0...2300).contains($0) && $0 % 100 == 0 ? $0 / 100 : nil } ?? -1
        }
        let found =
            switch kind {
            case .hourAndType, .type, .interval: messageCells(of: row, kind: kind, hour: hour)
            case .callbacks, .callbacksByHour: callbackCells(of: row, hour: hour)
            case .followerChanges, .followers: followerCells(of: row, kind: kind)
            }
        guard hour >= 0 else { return found.flatMap { _ in .failure(Refusal(reason: .badHour)) } }
        return found
    }

    private static func messageCells(
        of row: UpstreamRow, kind: Endpoint.RowKind, hour: Int
    ) -> Result<[PeriodRecord.Cell], Refusal> {
        guard let key = kind == .interval ? row.countInterval : row.msgType else {
            return .failure(Refusal(reason: .missingKey))
        }
        return checked([
            (key: key, hour: hour, users: row.msgUser, messages: kind == .interval ? 0 : row.msgCount)
        ])
    }
}
