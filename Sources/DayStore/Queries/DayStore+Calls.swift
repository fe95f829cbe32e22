package import BeijingTime
import FoundationEssentials
import GRDB
import Languages
package import WeChatAPI

extension DayStore {
    /// Reserves one call in the budget of an account (or of a platform, by its component AppID) for `day`, on disk, before the call is
    /// made.
    ///
    /// - Returns: how many calls of the day are used now; nil when `limit` was reached and none was reserved.
    package func reserveCall(
        appID: String, call: Call, day: Day, limit: Int
    ) async throws(StoreError) -> Int? {
        let code = call.code
        return try await write { [path] database in
            let identifier = try DayStore.identifier(of: appID, in: database)
            let row = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT * FROM call_budget WHERE account_id = ? AND endpoint = ?"),
                arguments: [identifier, code])
            let known = try row.map { try DayCounts($0, path: path) }
            guard (known?.used(on: day) ?? 0) < limit else {
                try DayStore.dateCallsBack(to: day, identifier: identifier, in: database)
                return nil
            }
            var counts = known ?? DayCounts(firstOn: day)
            if known != nil { counts.count(on: day) }
            try database.run(
                """
                INSERT OR REPLACE INTO call_budget (account_id, endpoint, day, used, earlier_day, earlier_used)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    identifier, code, counts.last.day.daysSinceEpoch, counts.last.used,
                    counts.earlier?.day.daysSinceEpoch, counts.earlier?.used,
                ])
            guard case .data = call else { return counts.last.used }
            try database.run(
                "INSERT INTO standing (account_id, endpoint, failures) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
                [identifier, code])
            return counts.last.used
        }
    }

    /// Records how a call ended together with the period that it fetched, and deletes periods that begin before `oldest`.
    ///
    /// `putOff` says of one period whether it cannot be fetched at present; nil leaves what is known of it. `news` is what the answer
    /// says of a period's coming.
    ///
    /// - Returns: Whether it was recorded; it was not when the period should be new (`isNew`) and is held.
    @discardableResult
    package func conclude(
        appID: String, endpoint: Endpoint, status: EndpointStatus, period: StoredPeriod? = nil, isNew: Bool = false,
        putOff: (start: Day, stands: Bool)? = nil, news: (start: Day, Arrival.News)? = nil, oldest: Day
    ) async throws(StoreError) -> Bool {
        let code = endpoint.code
        let isRecorded = try await write { database in
            let identifier = try DayStore.identifier(of: appID, in: database)
            if isNew, let period, try DayStore.holds(period.start, identifier, endpoint, in: database) { return false }
            try database.run(
                """
                INSERT OR REPLACE INTO standing (account_id, endpoint, last_attempt, last_success, not_before,
                    not_ready_start, ask_again, failures, error_label, error_class, error_sentence, error_sentence_zh,
                    retired_since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    identifier, code, status.lastAttempt?.milliseconds, status.lastSuccess?.milliseconds,
                    status.notBefore?.milliseconds, status.notReady?.start.daysSinceEpoch,
                    status.notReady?.askAgain.milliseconds, status.failures, status.error?.label,
                    status.error?.errorClass.rawValue, status.error?.sentence.english, status.error?.sentence.chinese,
                    status.retiredSince?.milliseconds,
                ])
            if let putOff {
                try database.run(
                    putOff.stands
                        ? "INSERT OR IGNORE INTO put_off VALUES (?, ?, ?)"
                        : "DELETE FROM put_off WHERE account_id = ? AND endpoint = ? AND start = ?",
                    [identifier, code, putOff.start.daysSinceEpoch])
            }
            if let (start, news) = news {
                try DayStore.note(news, of: start, identifier: identifier, endpoint, in: database)
            }
            guard let period else { return true }
            try DayStore.insert(period, isNew: isNew, identifier: identifier, endpoint, in: database)
            // Nothing is older than that, and a call for the past removes nothing.
            guard oldest > .firstOfData else { return true }
            for table in ["period", "put_off", "arrival"] {
                try database.run(
                    "DELETE FROM \(table) WHERE account_id = ? AND endpoint = ? AND start < ?",
                    [identifier, code, oldest.daysSinceEpoch])
            }
            return true
        }
        if isRecorded, let period { noteSettlement(of: period, appID: appID, endpoint) }
        return isRecorded
    }

    private static func holds(
        _ start: Day, _ identifier: Int64, _ endpoint: Endpoint, in database: Database
    ) throws -> Bool {
        let held = try database.cachedStatement(
            sql: "SELECT 1 FROM period WHERE account_id = ? AND endpoint = ? AND start = ?")
        return try Int.fetchOne(held, arguments: [identifier, endpoint.code, start.daysSinceEpoch]) != nil
    }

    /// Dates what was counted on later days, while the clock was ahead, to `day`: it stands in the way of this day's calls, and must not
    /// stand in the way of every day's until then.
    private static func dateCallsBack(to day: Day, identifier: Int64, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE call_budget SET day = :day, used = used + IIF(earlier_day >= :day, earlier_used, 0),
                    earlier_day = IIF(earlier_day >= :day, NULL, earlier_day),
                    earlier_used = IIF(earlier_day >= :day, NULL, earlier_used)
                WHERE account_id = :account AND day > :day
                """, arguments: ["day": day.daysSinceEpoch, "account": identifier])
    }

    /// Inserts a period's row; what is not known to be new (`isNew`) takes the place of what is there, for which SQLite needs a temporary
    /// table.
    static func insert(
        _ period: StoredPeriod, isNew: Bool = false, identifier: Int64, _ endpoint: Endpoint, in database: Database
    ) throws {
        try database.run(
            """
            INSERT \(isNew ? "" : "OR REPLACE ")INTO period (account_id, endpoint, start, fetched_at, settled, record, completeness)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                identifier, endpoint.code, period.start.daysSinceEpoch, period.fetchedAt.milliseconds, period.settled,
                DatabaseValue(blob: RecordCoding.bytes(of: period.record)), period.completeness.rawValue,
            ])
    }
}

extension Database {
    /// Executes a statement that is needed again and again, compiled once.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

extension DatabaseValue {
    /// A blob value with these bytes.
    fileprivate init(blob bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { Data($0) }.databaseValue
    }
}
