import Exposition
import WeChatAPI

/// The labels of rows: `msg_type` or `count_interval`, and `ref_hour`.
enum CellLabels {
    /// The keys that WeChat documents for a kind of row.
    static func documentedKeys(_ kind: Endpoint.RowKind) -> [Int] {
        kind == .interval ? [0, 1, 2, 3] : [1, 2, 3, 4, 6]
    }

    /// The names after `account`.
    static func names(_ kind: Endpoint.RowKind) -> [String] {
        [kind == .interval ? "count_interval" : "msg_type"] + (kind == .hourAndType ? ["ref_hour"] : [])
    }

    /// How many hours a row's key has.
    static func hours(_ kind: Endpoint.RowKind) -> Int { kind == .hourAndType ? 24 : 1 }

    /// The documented keys and those that occur in a record, rising, and the labels of each key's hours.
    static func table(_ kind: Endpoint.RowKind, of record: PeriodRecord) -> (keys: [Int], labels: LabelTable) {
        let documented = documentedKeys(kind)
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
        }
    }

    private static let hourTable = written(.hourAndType, keys: documentedKeys(.hourAndType))
    private static let typeTable = written(.type, keys: documentedKeys(.type))
    private static let intervalTable = written(.interval, keys: documentedKeys(.interval))

    /// The labels of the hours of these keys.
    static func table(_ kind: Endpoint.RowKind, keys: [Int]) -> LabelTable {
        guard keys != documentedKeys(kind) else { return documentedTable(kind) }
        return written(kind, keys: keys)
    }

    private static func written(_ kind: Endpoint.RowKind, keys: [Int]) -> LabelTable {
        LabelTable(
            names(kind),
            rows: keys.flatMap { key in
                (0..<hours(kind)).map { [text(key, kind)] + (kind == .hourAndType ? [hour($0)] : []) }
            })
    }

    /// The word of a documented key, the number of any other.
    static func text(_ key: Int, _ kind: Endpoint.RowKind) -> String {
        let words = kind == .interval ? intervals : messageTypes
        return words[key] ?? "\(key)"
    }

    /// `00` … `23`.
    static func hour(_ hour: Int) -> String { hour < 10 ? "0\(hour)" : "\(hour)" }

    private static let messageTypes = [1: "text", 2: "image", 3: "voice", 4: "video", 6: "link"]
    private static let intervals = [0: "0", 1: "1-5", 2: "6-10", 3: ">10"]
}
