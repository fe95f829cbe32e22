package import BeijingTime
import GRDB
import WeChatAPI

/// The settled days of the hour endpoint that one receiver of remote write has not acknowledged yet.
package struct RemoteWriteQueue: Sendable {
    /// The receiver's row number.
    private let receiver: Int64
    private let store: DayStore

    /// Opens the queue of the receiver `name`; for a new receiver it holds every settled day in the store.
    package init(of name: String, in store: DayStore) async throws(StoreError) {
        self.store = store
        receiver = try await store.write { database in
            let known = "SELECT id FROM remote_receiver WHERE name = ?"
            if let receiver = try Int64.fetchOne(database, sql: known, arguments: [name]) { return receiver }
            try database.execute(sql: "INSERT INTO remote_receiver (name) VALUES (?)", arguments: [name])
            let receiver = database.lastInsertedRowID
            try database.execute(
                sql: """
                    INSERT INTO remote_pending SELECT ?, start, account_id FROM period
                    WHERE endpoint = ? AND settled = 1
                    """, arguments: [receiver, Endpoint.getupstreammsghour.code])
            return receiver
        }
    }

    /// How many days of each account before `today` wait, by AppID.
    package func counts(before today: Day) throws(StoreError) -> [String: Int] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT app_id, count(*) AS days FROM remote_pending JOIN account ON account.id = account_id
                    WHERE receiver_id = ? AND start < ? GROUP BY account_id
                    """, arguments: [receiver, today.daysSinceEpoch])
            return Dictionary(rows.map { ($0["app_id"], $0["days"]) }) { first, _ in first }
        }
    }

    /// The first day on or after `day` that waits for any account.
    package func firstDay(from day: Day) throws(StoreError) -> Day? {
        try read { database in
            try Int.fetchOne(
                database, sql: "SELECT min(start) FROM remote_pending WHERE receiver_id = ? AND start >= ?",
                arguments: [receiver, day.daysSinceEpoch]
            ).map { Day(daysSinceEpoch: $0) }
        }
    }

    /// The last day on or before `day` that waits for any account; the last of all if there is none.
    package func lastDay(to day: Day) throws(StoreError) -> Day? {
        try read { database in
            try Int.fetchOne(
                database, sql: "SELECT max(start) FROM remote_pending WHERE receiver_id = ? AND start <= ?",
                arguments: [receiver, day.daysSinceEpoch]
            ).map { Day(daysSinceEpoch: $0) }
        }
    }

    /// The AppIDs of the accounts whose `day` waits.
    package func accounts(on day: Day) throws(StoreError) -> [String] {
        try read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT app_id FROM remote_pending JOIN account ON account.id = account_id
                    WHERE receiver_id = ? AND start = ? ORDER BY app_id
                    """, arguments: [receiver, day.daysSinceEpoch])
        }
    }

    /// Removes `day` of these accounts from the queue, on disk: the receiver has it, or will never accept it.
    package func acknowledge(_ day: Day, accounts: [String]) async throws(StoreError) {
        try await store.write { [receiver] database in
            for appID in accounts {
                try database.execute(
                    sql: """
                        DELETE FROM remote_pending WHERE receiver_id = ? AND start = ?
                        AND account_id = (SELECT id FROM account WHERE app_id = ?)
                        """, arguments: [receiver, day.daysSinceEpoch, appID])
            }
        }
    }

    private func read<Value: Sendable>(_ work: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try store.database.read(work) } catch { throw StoreError(error, path: store.path) }
    }
}
