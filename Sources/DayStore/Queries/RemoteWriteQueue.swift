package import BeijingTime
import GRDB
package import WeChatAPI

/// The settled days of endpoints with hours that one receiver of remote write has not acknowledged yet.
package struct RemoteWriteQueue: Sendable {
    /// An endpoint whose hours are sent, as its bit in the queue.
    private enum Part: Int, CaseIterable {
        case messages = 1
        case callbacks = 2

        var endpoint: Endpoint {
            switch self {
            case .messages: .getupstreammsghour
            case .callbacks: .getinterfacesummaryhour
            }
        }
    }

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
                    INSERT INTO remote_pending (receiver_id, start, account_id, parts)
                    SELECT ?, start, account_id, sum(IIF(endpoint = ?, ?, ?)) FROM period
                    WHERE endpoint IN (?, ?) AND settled = 1 GROUP BY start, account_id
                    """,
                arguments: [
                    receiver, Part.messages.endpoint.code, Part.messages.rawValue, Part.callbacks.rawValue,
                    Part.messages.endpoint.code, Part.callbacks.endpoint.code,
                ])
            return receiver
        }
    }

    /// How many days of each account before `today` wait, by AppID.
    package func counts(before today: Day) throws(StoreError) -> [String: Int] {
        try store.read { database in
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
        try store.read { database in
            try Int.fetchOne(
                database, sql: "SELECT min(start) FROM remote_pending WHERE receiver_id = ? AND start >= ?",
                arguments: [receiver, day.daysSinceEpoch]
            ).map { Day(daysSinceEpoch: $0) }
        }
    }

    /// The last day on or before `day` that waits for any account; the last of all if there is none.
    package func lastDay(to day: Day) throws(StoreError) -> Day? {
        try store.read { database in
            try Int.fetchOne(
                database, sql: "SELECT max(start) FROM remote_pending WHERE receiver_id = ? AND start <= ?",
                arguments: [receiver, day.daysSinceEpoch]
            ).map { Day(daysSinceEpoch: $0) }
        }
    }

    /// The AppIDs of the accounts whose `day` waits.
    package func accounts(on day: Day) throws(StoreError) -> [String] {
        try store.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT app_id FROM remote_pending JOIN account ON account.id = account_id
                    WHERE receiver_id = ? AND start = ? ORDER BY app_id
                    """, arguments: [receiver, day.daysSinceEpoch])
        }
    }

    /// The endpoints whose hours of an account's `day` wait.
    package func endpoints(of appID: String, on day: Day) throws(StoreError) -> [Endpoint] {
        try store.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT parts FROM remote_pending WHERE receiver_id = ? AND start = ?
                    AND account_id = (SELECT id FROM account WHERE app_id = ?)
                    """)
            let parts = try Int.fetchOne(statement, arguments: [receiver, day.daysSinceEpoch, appID]) ?? 0
            return Part.allCases.filter { parts & $0.rawValue != 0 }.map(\.endpoint)
        }
    }

    /// Removes these endpoints' hours of `day` from the queue, by AppID, on disk: the receiver has them, or will never accept them.
    package func acknowledge(_ day: Day, accounts: [String: [Endpoint]]) async throws(StoreError) {
        try await store.write { [receiver] database in
            for (appID, endpoints) in accounts {
                let sent = Part.allCases.filter { endpoints.contains($0.endpoint) }.reduce(0) { $0 | $1.rawValue }
                let row: StatementArguments = [receiver, day.daysSinceEpoch, appID]
                let isIt = "receiver_id = ? AND start = ? AND account_id = (SELECT id FROM account WHERE app_id = ?)"
                try database.run("UPDATE remote_pending SET parts = parts & ~? WHERE \(isIt)", [sent] + row)
                try database.run("DELETE FROM remote_pending WHERE \(isIt) AND parts = 0", row)
            }
        }
    }
}
