package import BeijingTime
import FoundationEssentials
import GRDB
package import WeChatAPI

extension DayStore {
    /// What is kept of each stored day of an endpoint within `days`.
    package func dayNumbers(
        appID: String, endpoint: Endpoint, within days: ClosedRange<Day>
    ) throws(StoreError) -> [Day: DayNumbers] {
        do {
            return try database.read { database in
                let statement = try database.cachedStatement(
                    sql: """
                        SELECT start, numbers, calendar_mark, changes FROM day_numbers
                        WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ?
                        AND start BETWEEN ? AND ?
                        """)
                let rows = try Row.fetchCursor(
                    statement,
                    arguments: [
                        appID, endpoint.code, days.lowerBound.daysSinceEpoch, days.upperBound.daysSinceEpoch,
                    ])
                var known: [Day: DayNumbers] = [:]
                while let row = try rows.next() {
                    let start = try Day(stored: row["start"], path: path)
                    known[start] = DayNumbers(
                        numbers: try row.withUnsafeData(named: "numbers") { $0.map([Double].init(littleEndian:)) },
                        calendarMark: row["calendar_mark"], changes: row["changes"])
                }
                return known
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Keeps what was computed, but for days that have changed since they were read.
    package func keep(_ days: [Day: DayNumbers], appID: String, endpoint: Endpoint) throws(StoreError) {
        do {
            try database.write { database in
                let statement = try database.cachedStatement(
                    sql: """
                        UPDATE day_numbers SET numbers = ?, calendar_mark = ?
                        WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ?
                        AND start = ? AND changes = ?
                        """)
                for (start, day) in days {
                    try statement.execute(arguments: [
                        day.numbers?.littleEndian, day.calendarMark, appID, endpoint.code, start.daysSinceEpoch,
                        day.changes,
                    ])
                }
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }
}

extension [Double] {
    /// Eight bytes a number.
    fileprivate var littleEndian: Data {
        reduce(into: Data(capacity: count * 8)) { data, number in
            Swift.withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
    }

    /// The numbers of such bytes; what is left over at the end is none.
    fileprivate init(littleEndian data: Data) {
        self = data.withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map { place in
                let pattern = bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self)
                return Double(bitPattern: UInt64(littleEndian: pattern))
            }
        }
    }
}
