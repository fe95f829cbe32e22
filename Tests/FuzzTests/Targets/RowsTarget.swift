@testable import BeijingTime
@testable import DayStore
@testable import WeChatAPI

/// Answers of data calls: as FoundationEssentials reads them, and the rows as a plain dictionary has them.
enum RowsTarget: FuzzTarget {
    static let name = "rows"

    static func feed(_ input: [UInt8]) throws {
        let own: String
        switch Result(catching: { () throws(UpstreamError) in try AnswerDecoding.rows(input) }) {
        case .success(let rows):
            own = rows.map(text).joined(separator: "\n")
            let start = rows.lazy.compactMap(\.refDate).first ?? Day(year: 2026, month: 3, day: 9)
            for endpoint in Endpoint.allCases { try check(rows, endpoint, start) }
        case .failure(.errcode(let code, let message)): own = "errcode \(code) \(message)"
        case .failure(let error):
            try demandEqual(error.label, "malformed", "another kind of error")
            own = "malformed"
        }
        if let tree = JSONTree(input) { try demandEqual(own, judged(tree), "the answer") }
    }

    // MARK: Reading

    /// The fields whose numbers are compared.
    private static let names =
        ["ref_hour", "msg_type", "count_interval", "msg_user", "msg_count", "user_source"]
        + UpstreamRow.Number.allCases.map(\.rawValue)

    private static func text(_ row: UpstreamRow) -> String {
        let numbers = [row.refHour, row.msgType, row.countInterval, row.msgUser, row.msgCount, row.userSource]
        return text(row.refDate, numbers + UpstreamRow.Number.allCases.map { row.numbers[$0] })
    }

    /// A row; of numbers that no `Double` holds exactly, only that they are out of every range.
    private static func text(_ date: Day?, _ numbers: [Int?]) -> String {
        let texts = zip(names, numbers).map { name, number in
            let text = number.map { $0.magnitude <= 1 << 53 ? "\($0)" : $0 < 0 ? "far too small" : "far too large" }
            return "\(name)=\(text ?? "-")"
        }
        return "\(date.map(\.description) ?? "-") " + texts.joined(separator: " ")
    }

    /// What an answer means that the judge has read.
    private static func judged(_ tree: JSONTree) -> String {
        guard case .object(let members) = tree else { return "malformed" }
        if let errcode = members["errcode"]?.integer, errcode != 0 {
            let isCode = errcode.magnitude <= 999_999
            return isCode ? "errcode \(errcode) \(members["errmsg"]?.string ?? "no errmsg")" : "malformed"
        }
        if case .flag(true)? = members["is_delay"] { return "errcode 61503 is_delay" }
        if members["is_delay"]?.string == "true" { return "errcode 61503 is_delay" }
        switch members["list"] {
        case .object(let row)?: return text(row)
        case .list(let elements)?:
            let rows = elements.compactMap { if case .object(let row) = $0 { row } else { nil } }
            return rows.count == elements.count ? rows.map(text).joined(separator: "\n") : "malformed"
        default: return "malformed"
        }
    }

    private static func text(_ row: [String: JSONTree]) -> String {
        text(row["ref_date"]?.string.flatMap { Day($0) }, names.map { row[$0]?.integer })
    }

    // MARK: Hygiene

    private static func check(_ rows: [UpstreamRow], _ endpoint: Endpoint, _ start: Day) throws(Finding) {
        let reading = RowHygiene.reading(of: rows, endpoint: endpoint, start: start)
        let cells = reading.record.cells
        let hours = CellKeys.hours(endpoint.rowKind)
        for (left, right) in zip(cells, cells.dropFirst()) { try demand(left < right, "cells out of order: \(cells)") }
        for cell in cells {
            try demand(cell.isInRange && cell.users >= 0 && cell.messages >= 0, "a cell out of range: \(cell)")
            try demand((0..<hours).contains(cell.hour), "a cell of no hour: \(cell)")
        }
        try demand(Set(cells.map(\.key)).count <= RowHygiene.mostKeys, "too many keys")
        try demand(reading.isWhole || !reading.rejected.isEmpty, "incomplete without a reason")
        try demand(reading.rejected.values.allSatisfy { $0 > 0 && $0 <= rows.count }, "counts \(reading.rejected)")
        try demandEqual(RecordCoding.record(from: RecordCoding.bytes(of: reading.record)), reading.record, "stored")
        if endpoint.rowKind == .hourAndType { try demandEqual(Set(cells), judged(rows, start), "hours") }
    }

    /// The cells of hourly rows: the last one of each hour and type.
    private static func judged(_ rows: [UpstreamRow], _ start: Day) -> Set<PeriodRecord.Cell> {
        var hours: [[Int]: PeriodRecord.Cell] = [:]
        let real = 0...1_000_000_000_000
        for row in rows where row.refDate == start {
            guard let hour = row.refHour, (0..<24).map({ $0 * 100 }).contains(hour), let type = row.msgType,
                type.magnitude <= 1_000_000, let users = row.msgUser, let messages = row.msgCount,
                real.contains(users), real.contains(messages),
                Set(hours.keys.map { $0[0] }).union([type]).count <= 100
            else { continue }
            hours[[type, hour]] = PeriodRecord.Cell(key: type, hour: hour / 100, users: users, messages: messages)
        }
        return Set(hours.values)
    }
}
