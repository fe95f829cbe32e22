import Exposition
import WeChatAPI

/// The labels of rows: `msg_type`, `count_interval` or `user_source`, and `ref_hour`.
enum CellLabels {
    /// The label names after `account`.
    static func names(_ kind: Endpoint.RowKind) -> [String] {
        let key: [String] =
            switch kind {
            case .hourAndType, .type: ["msg_type"]
            case .interval: ["count_interval"]
            case .followerChanges: ["user_source"]
            case .callbacks, .callbacksByHour, .followers: []
            }
        return key + (CellKeys.hours(kind) > 1 ? ["ref_hour"] : [])
    }

    /// The documented keys and those in a record, in ascending order, with the labels of each key's hours.
    static func table(_ kind: Endpoint.RowKind, of record: PeriodRecord) -> (keys: [Int], labels: LabelTable) {
        let documented = CellKeys.documented(kind)
        var extra: [Int] = []
        for cell in record.cells where cell.key != extra.last && !documented.contains(cell.key) {
            extra.append(cell.key)
        }
        guard extra.isEmpty else {
            let keys = (documented + extra).sorted()
            return (keys, table(kind, keys: keys))
        }
        return (documented, documentedTable(kind))
    }

    /// The labels of the documented keys' hours.
    static func documentedTable(_ kind: Endpoint.RowKind) -> LabelTable {
        switch kind {
        case .hourAndType: hourTable
        case .type: typeTable
        case .interval: intervalTable
        case .followerChanges: sourceTable
        case .callbacksByHour: plainHourTable
        case .callbacks, .followers: plainTable
        }
    }

    private static let hourTable = written(.hourAndType, keys: CellKeys.documented(.hourAndType))
    private static let typeTable = written(.type, keys: CellKeys.documented(.type))
    private static let intervalTable = written(.interval, keys: CellKeys.documented(.interval))
    private static let sourceTable = written(.followerChanges, keys: CellKeys.documented(.followerChanges))
    private static let plainHourTable = LabelTable(["ref_hour"], rows: (0..<24).map { [CellKeys.hour($0)] })
    private static let plainTable = LabelTable([], rows: [[]])

    /// The labels of the hours of these keys.
    static func table(_ kind: Endpoint.RowKind, keys: [Int]) -> LabelTable {
        guard keys != CellKeys.documented(kind) else { return documentedTable(kind) }
        return written(kind, keys: keys)
    }

    private static func written(_ kind: Endpoint.RowKind, keys: [Int]) -> LabelTable {
        LabelTable(
            names(kind),
            rows: keys.flatMap { key in
                (0..<CellKeys.hours(kind)).map {
                    [CellKeys.text(key, kind)] + (kind == .hourAndType ? [CellKeys.hour($0)] : [])
                }
            })
    }
}
