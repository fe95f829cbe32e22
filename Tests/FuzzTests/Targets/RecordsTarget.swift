@testable import DayStore
@testable import WeChatAPI

/// Stored records: bytes are either exactly what we write of what they mean, or nothing.
enum RecordsTarget: FuzzTarget {
    static let name = "records"

    static func feed(_ input: [UInt8]) throws {
        if let record = RecordCoding.record(from: input) {
            try demandEqual(RecordCoding.bytes(of: record), input, "the record, written again")
            for cell in record.cells {
                try demand(cell.isInRange && (0..<24).contains(cell.hour), "a cell out of range: \(cell)")
                try demand(cell.users >= 0 && cell.messages >= 0, "a negative cell: \(cell)")
            }
            for end in input.indices {
                try demand(RecordCoding.record(from: input[..<end]) == nil, "\(end) bytes of \(input.count) are whole")
            }
        }
        let drawn = drawn(input)
        try demandEqual(RecordCoding.record(from: RecordCoding.bytes(of: drawn)), drawn, "the cells of the bytes")
    }

    /// A record whose numbers the bytes draw, of every magnitude.
    private static func drawn(_ input: [UInt8]) -> PeriodRecord {
        var cells: [[Int]: PeriodRecord.Cell] = [:]
        for start in stride(from: 0, to: input.count, by: 8) {
            let bits = input[start...].prefix(8).reduce(UInt64(1)) { $0 << 8 | UInt64($1) }
            let key = Int(bits % 2_000_001) - PeriodRecord.Cell.largestKey
            let users = Int(bits >> (bits & 63 | 1)) % (PeriodRecord.Cell.largestCount + 1)
            let messages = Int(bits >> (bits >> 6 & 63 | 1)) % (PeriodRecord.Cell.largestCount + 1)
            let cell = PeriodRecord.Cell(
                key: key, hour: Int(bits >> 12 & 63) % 24, users: users, messages: messages)
            cells[[cell.key, cell.hour]] = cell
        }
        return PeriodRecord(sortedCells: cells.values.sorted())
    }
}
