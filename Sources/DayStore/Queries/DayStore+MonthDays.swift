package import BeijingTime
import FoundationEssentials
import GRDB
package import WeChatAPI

extension DayStore {
    /// What the stored days of `endpoint` in the month that begins on `start` add up to; kept, so that a start reads one row and not a
    /// month of days.
    package func monthDays(appID: String, endpoint: Endpoint, of start: Day) throws(StoreError) -> MonthDays {
        if let kept = try readAtOnce({ try keptMonthDays($0, appID, endpoint, start) }) { return kept }
        do {
            // One transaction, so that no day changes between the reading and the keeping.
            return try database.write { database in
                let sum = MonthDays(of: start, try daysOfMonth(database, appID, endpoint, start))
                try keep(sum, appID, endpoint, in: database)
                return sum
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private func keptMonthDays(
        _ database: Database, _ appID: String, _ endpoint: Endpoint, _ start: Day
    ) throws -> MonthDays? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT days, messages FROM month_days
                WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ? AND start = ?
                """)
        let row = try Row.fetchOne(statement, arguments: [appID, endpoint.code, start.daysSinceEpoch])
        guard let row else { return nil }
        // What cannot be read is added up anew.
        let record = try row.withUnsafeData(named: "messages") { $0.flatMap { RecordCoding.record(from: $0) } }
        return record.map { MonthDays(start: start, days: row["days"], messages: $0) }
    }

    private func daysOfMonth(
        _ database: Database, _ appID: String, _ endpoint: Endpoint, _ start: Day
    ) throws -> [StoredPeriod] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(StoredPeriod.columns) FROM period
                WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ? AND start BETWEEN ? AND ?
                """)
        let last = Period.month.lastDay(startingOn: start)
        return try Row.fetchAll(
            statement, arguments: [appID, endpoint.code, start.daysSinceEpoch, last.daysSinceEpoch]
        ).map { try StoredPeriod($0, path: path) }
    }

    private func keep(_ sum: MonthDays, _ appID: String, _ endpoint: Endpoint, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO month_days (account_id, endpoint, start, days, messages)
                SELECT id, ?, ?, ?, ? FROM account WHERE app_id = ?
                """
        ).execute(arguments: [
            endpoint.code, sum.start.daysSinceEpoch, sum.days, Data(RecordCoding.bytes(of: sum.messages)), appID,
        ])
    }
}
