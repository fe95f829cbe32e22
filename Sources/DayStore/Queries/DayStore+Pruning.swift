package import BeijingTime
import GRDB
package import WeChatAPI

/// What a configuration needs from the store; everything else is kept for a limited time only.
package struct StoreNeeds: Equatable, Sendable {
    /// The AppIDs of accounts and platforms.
    package var appIDs: Set<String>
    /// The endpoints that are collected.
    package var endpoints: Set<Endpoint>
    /// The names of the receivers of remote write.
    package var receivers: Set<String>

    /// Makes the needs.
    package init(appIDs: Set<String>, endpoints: Set<Endpoint>, receivers: Set<String>) {
        (self.appIDs, self.endpoints, self.receivers) = (appIDs, endpoints, receivers)
    }
}

/// How much was removed, or would be.
package struct StoreRemoval: Equatable, Sendable {
    /// Rows of periods.
    package var periods = 0
    /// Days in the queues of remote write.
    package var queued = 0
    /// Rows about the calls of an endpoint and their number.
    package var calls = 0
    /// Refresh tokens.
    package var tokens = 0
    /// Accounts and receivers.
    package var names = 0

    /// Nothing.
    package init() {}
}

extension DayStore {
    /// Removes what no configuration has needed for `retentionDays`: older periods, calls and tokens of accounts and endpoints that are
    /// not configured, and accounts and receivers that have not been configured since. Nothing configured is removed. Marks what is
    /// needed with the Beijing day `today`, as far as the clock can be trusted; it is steady when it advanced from the day before by
    /// itself.
    package func prune(
        _ needs: StoreNeeds, today: Day, retentionDays: Int, isSteady: Bool
    ) async throws(StoreError) -> StoreRemoval {
        let removal = try await write { database in
            var removal = StoreRemoval()
            let accounts = try DayStore.marks("account", "app_id", needs.appIDs, in: database)
            let receivers = try DayStore.marks("remote_receiver", "name", needs.receivers, in: database)
            let round = PruningRound(
                accounts + receivers, today: today, retentionDays: retentionDays, isSteady: isSteady)
            guard let round else { return removal }
            try DayStore.update(accounts, of: "account", round, in: database)
            try DayStore.update(receivers, of: "remote_receiver", round, in: database)
            for account in accounts where !account.isNeeded {
                if round.mark(account) < round.oldest {
                    try removal.remove(account: account.identifier, in: database)
                } else {
                    try removal.removePeriods(of: account.identifier, before: round.oldest, in: database)
                }
            }
            for endpoint in Endpoint.allCases where !needs.endpoints.contains(endpoint) {
                try removal.remove(endpoint: endpoint, before: round.oldest, in: database)
            }
            for receiver in receivers where !receiver.isNeeded && round.mark(receiver) < round.oldest {
                try removal.remove(receiver: receiver.identifier, in: database)
            }
            return removal
        }
        // What waits in the queues must be counted again.
        if removal.queued + removal.periods > 0 { noteChangeOfSettled() }
        return removal
    }

    /// Removes a receiver and its queue.
    ///
    /// - Returns: what was removed; nil when the store has no receiver of that name.
    package func forget(receiver name: String, isTrial: Bool) async throws(StoreError) -> StoreRemoval? {
        try await forget("remote_receiver", "name", name, isTrial: isTrial) { try $0.remove(receiver: $1, in: $2) }
    }

    /// Removes an account and everything known about it.
    ///
    /// - Returns: what was removed; nil when the store has no such account.
    package func forget(account appID: String, isTrial: Bool) async throws(StoreError) -> StoreRemoval? {
        try await forget("account", "app_id", appID, isTrial: isTrial) { try $0.remove(account: $1, in: $2) }
    }

    /// The names of the receivers in the store.
    package func receivers() throws(StoreError) -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT name FROM remote_receiver ORDER BY name") }
    }

    /// How many account-days wait in each receiver's queue although the account or the receiver is not needed.
    package func orphans(_ accounts: Set<String>, receivers: Set<String>) throws(StoreError) -> [String: Int] {
        try read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT name, app_id, count(*) AS days FROM remote_pending
                    JOIN remote_receiver ON remote_receiver.id = receiver_id JOIN account ON account.id = account_id
                    GROUP BY receiver_id, account_id
                    """)
            var orphans: [String: Int] = [:]
            while let row = try rows.next() {
                let (name, appID, days): (String, String, Int) = (row["name"], row["app_id"], row["days"])
                if !receivers.contains(name) || !accounts.contains(appID) { orphans[name, default: 0] += days }
            }
            return orphans
        }
    }

    private func forget(
        _ table: String, _ column: String, _ name: String, isTrial: Bool,
        _ remove: @escaping @Sendable (inout StoreRemoval, Int64, Database) throws -> Void
    ) async throws(StoreError) -> StoreRemoval? {
        try await write { database in
            let sql = "SELECT id FROM \(table) WHERE \(column) = ?"
            guard let identifier = try Int64.fetchOne(database, sql: sql, arguments: [name]) else { return nil }
            var removal = StoreRemoval()
            try database.inSavepoint {
                try remove(&removal, identifier, database)
                return isTrial ? .rollback : .commit
            }
            return removal
        }
    }

    /// When each row of a table was last configured.
    private static func marks(
        _ table: String, _ column: String, _ needed: Set<String>, in database: Database
    ) throws -> [PruningRound.Mark] {
        try Row.fetchAll(database, sql: "SELECT id, \(column) AS name, configured_on FROM \(table)").map { row in
            PruningRound.Mark(
                identifier: row["id"], isNeeded: needed.contains(row["name"]),
                configuredOn: (row["configured_on"] as Int?).map { Day(daysSinceEpoch: $0) })
        }
    }

    /// Stores a round's marks in the rows of a table.
    private static func update(
        _ marks: [PruningRound.Mark], of table: String, _ round: PruningRound, in database: Database
    ) throws {
        let statement = try database.cachedStatement(sql: "UPDATE \(table) SET configured_on = ? WHERE id = ?")
        for mark in marks where round.mark(mark) != mark.configuredOn {
            try statement.execute(arguments: [round.mark(mark).daysSinceEpoch, mark.identifier])
        }
    }
}

extension StoreRemoval {
    fileprivate mutating func removePeriods(of account: Int64, before oldest: Day, in database: Database) throws {
        periods += try delete(
            "period", "account_id = ? AND start < ?", [account, oldest.daysSinceEpoch], in: database)
    }

    fileprivate mutating func remove(account: Int64, in database: Database) throws {
        let appID = try String.fetchOne(database, sql: "SELECT app_id FROM account WHERE id = ?", arguments: [account])
        queued += try delete("remote_pending", "account_id = ?", [account], in: database)
        periods += try delete("period", "account_id = ?", [account], in: database)
        calls += try delete("standing", "account_id = ?", [account], in: database)
        calls += try delete("call_budget", "account_id = ?", [account], in: database)
        tokens += try delete("refresh_token", "? IN (app_id, component_app_id)", [appID], in: database)
        names += try delete("account", "id = ?", [account], in: database)
    }

    fileprivate mutating func remove(endpoint: Endpoint, before oldest: Day, in database: Database) throws {
        periods += try delete(
            "period", "account_id IN (SELECT id FROM account) AND endpoint = ? AND start < ?",
            [endpoint.code, oldest.daysSinceEpoch], in: database)
        // Periods are restored through this row: it stays as long as there are any, however old the last call is.
        calls += try delete(
            "standing",
            """
            endpoint = ? AND coalesce(last_attempt, 0) < ? AND NOT EXISTS (
                SELECT 1 FROM period
                WHERE period.account_id = standing.account_id AND period.endpoint = standing.endpoint)
            """, [endpoint.code, oldest.start.milliseconds], in: database)
        calls += try delete(
            "call_budget", "endpoint = ? AND day < ?", [endpoint.code, oldest.daysSinceEpoch], in: database)
    }

    fileprivate mutating func remove(receiver: Int64, in database: Database) throws {
        queued += try delete("remote_pending", "receiver_id = ?", [receiver], in: database)
        names += try delete("remote_receiver", "id = ?", [receiver], in: database)
    }

    private func delete(
        _ table: String, _ condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> Int {
        try database.execute(sql: "DELETE FROM \(table) WHERE \(condition)", arguments: arguments)
        return database.changesCount
    }
}
