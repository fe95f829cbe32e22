package import BeijingTime
import FoundationEssentials
import GRDB
package import WeChatAPI

extension DayStore {
    /// What is kept of each stored day of an endpoint within `days`.
    package func dayNumbers(
        appID: String, endpoint: Endpoint, within days: ClosedRange<Day>
    ) throws(StoreError) -> [Day: DayNumbers] {
        try read { database in
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
                known[start] = try DayNumbers(row)
            }
            return known
        }
    }

    /// What is kept of the year before `end`; nil while no day of the account was ever stored.
    package func yearNumbers(appID: String, endpoint: Endpoint, before end: Day) throws(StoreError) -> DayNumbers? {
        try readAtOnce { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT IIF(next_day = ?, numbers, NULL) AS numbers, calendar_mark, changes FROM year_numbers
                    WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ?
                    """)
            return try Row.fetchOne(statement, arguments: [end.daysSinceEpoch, appID, endpoint.code])
                .map { try DayNumbers($0) }
        }
    }

    /// Keeps what was computed of the year before `end`, unless a day has changed since it was read.
    package func keep(
        _ year: DayNumbers, before end: Day, appID: String, endpoint: Endpoint
    ) throws(StoreError) {
        do {
            try database.write { database in
                try database.cachedStatement(
                    sql: """
                        UPDATE year_numbers SET next_day = ?, numbers = ?, calendar_mark = ?
                        WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ? AND changes = ?
                        """
                ).execute(arguments: [
                    end.daysSinceEpoch, year.numbers?.littleEndian, year.calendarMark, appID, endpoint.code,
                    year.changes,
                ])
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

extension DayNumbers {
    /// Reads a row of the table `day_numbers` or `year_numbers`.
    fileprivate init(_ row: Row) throws {
        self.init(
            numbers: try row.withUnsafeData(named: "numbers") { $0.map([Double].init(littleEndian:)) },
            calendarMark: row["calendar_mark"], changes: row["changes"])
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
