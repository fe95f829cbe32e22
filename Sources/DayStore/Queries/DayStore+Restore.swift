package import BeijingTime
import FoundationEssentials
import GRDB
package import WeChatAPI

extension DayStore {
    /// What to restore.
    package struct Scope: Sendable {
        /// The accounts, as a list of values in SQL; nil for all.
        private(set) var appIDs: String?
        /// Where they are in the file; nil for anywhere.
        private var rows: ClosedRange<Int64>?
        /// The present time; later instants are not believed.
        let now: UnixTime
        /// The first period of an endpoint to list in `held`.
        let since: @Sendable (Endpoint) -> Day
        /// The last period of an endpoint that can have ended by now.
        let through: @Sendable (Endpoint) -> Day

        /// Makes a scope.
        ///
        /// - Parameters:
        ///   - appIDs: The accounts; nil for all.
        ///   - now: The present time: later instants are not believed, and calls used are those of its Beijing day.
        ///   - since: Settled periods of an endpoint that begin earlier are not listed in `held`; open ones and the latest are
        ///     included however old.
        ///   - through: Periods of an endpoint that begin later cannot have ended by now; a wrong clock left them behind.
        package init(
            _ appIDs: [String]? = nil, now: UnixTime, since: @escaping @Sendable (Endpoint) -> Day,
            through: @escaping @Sendable (Endpoint) -> Day
        ) {
            self.appIDs = appIDs?.map { appID in
                // Few of them hold a quote, and replacing costs more than all else that is done with them.
                appID.utf8.contains(UInt8(ascii: "'")) ? "('\(appID.replacing("'", with: "''"))')" : "('\(appID)')"
            }.joined(separator: ",")
            (self.now, self.since, self.through) = (now, since, through)
        }

        /// The same, knowing where in the file the accounts are: where they stand close together, reading what is between them is quicker than
        /// to look for each.
        package func within(rows: [Int64]) -> Scope {
            var scope = self
            if let first = rows.min(), let last = rows.max(), last - first < 2 * rows.count {
                (scope.appIDs, scope.rows) = (nil, first...last)
            }
            return scope
        }

        fileprivate var today: Day { Day(containing: now) }

        /// A subquery with the wanted rows of the table `account`, usable in place of a table name.
        var accounts: String {
            let condition =
                appIDs.map { "app_id IN (VALUES \($0))" }
                ?? rows.map { "id BETWEEN \($0.lowerBound) AND \($0.upperBound)" }
            return condition.map { "(SELECT * FROM account WHERE \($0)) AS account" } ?? "account"
        }
    }

    /// Restores everything that the exporter needs to continue where it stopped, by AppID.
    ///
    /// - Returns: What is known of each account in the scope that ever made a call.
    /// - Throws: ``StoreError/damaged(path:)`` when a record is incomplete or malformed.
    package func restore(_ scope: Scope) throws(StoreError) -> [String: StoredAccount] {
        try read { database in
            var accounts = try restoreStandings(database, scope)
            let appIDs = try self.appIDs(database, scope)
            // Of the others nothing is known, and looking for it takes as long as restoring them.
            for endpoint in Set(accounts.values.flatMap(\.endpoints.keys)) {
                try restoreLatest(database, endpoint, scope, into: &accounts)
                try restoreHeld(database, endpoint, scope, appIDs, into: &accounts)
            }
            try restorePutOff(database, scope, into: &accounts)
            try restoreTokenCalls(database, scope, into: &accounts)
            try restoreQuotas(database, scope, into: &accounts)
            return accounts
        }
    }

    /// The stored periods of an endpoint among those that start on `starts`, oldest first.
    package func periods(appID: String, endpoint: Endpoint, starts: [Day]) throws(StoreError) -> [StoredPeriod] {
        guard !starts.isEmpty else { return [] }
        return try readAtOnce { database in
            let sql = """
                SELECT \(StoredPeriod.columns) FROM period
                WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ?
                AND start IN (\(repeatElement("?", count: starts.count).joined(separator: ","))) ORDER BY start
                """
            // Each number of days is a statement of its own; large numbers are rare.
            let statement =
                try starts.count <= 16 ? database.cachedStatement(sql: sql) : database.makeStatement(sql: sql)
            let rows = try Row.fetchCursor(
                statement, arguments: [appID, endpoint.code] + StatementArguments(starts.map(\.daysSinceEpoch)))
            var periods: [StoredPeriod] = []
            while let row = try rows.next() { periods.append(try StoredPeriod(row, path: path)) }
            return periods
        }
    }

    /// The row numbers of all accounts, by AppID: those of one account stand together in the file, those of the next one behind them.
    package func accountRows() throws(StoreError) -> [String: Int64] {
        try readAtOnce { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT app_id, id FROM account")
            var known: [String: Int64] = [:]
            while let row = try rows.next() { known[row[0]] = row[1] }
            return known
        }
    }

    /// The AppIDs of the accounts in the scope, by row number.
    private func appIDs(_ database: Database, _ scope: Scope) throws -> [Int64: String] {
        let rows = try Row.fetchCursor(database, sql: "SELECT id, app_id FROM \(scope.accounts)")
        var appIDs: [Int64: String] = [:]
        while let row = try rows.next() { appIDs[row[0]] = row[1] }
        return appIDs
    }

    private func restoreStandings(_ database: Database, _ scope: Scope) throws -> [String: StoredAccount] {
        var accounts: [String: StoredAccount] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT app_id, standing.*, day, used, earlier_day, earlier_used FROM standing
                JOIN \(scope.accounts) ON account.id = standing.account_id
                LEFT JOIN call_budget USING (account_id, endpoint)
                """)
        while let row = try rows.next() {
            guard let endpoint = Endpoint(code: row["endpoint"]) else { continue }
            var state = StoredAccount.EndpointState()
            state.status = try EndpointStatus(row, path: path).believed(at: scope.now, through: scope.through(endpoint))
            if row["day"] != nil { state.callsUsed = try DayCounts(row, path: path).used(on: scope.today) }
            accounts[row["app_id"], default: StoredAccount()].endpoints[endpoint] = state
        }
        return accounts
    }

    private func restoreLatest(
        _ database: Database, _ endpoint: Endpoint, _ scope: Scope, into accounts: inout [String: StoredAccount]
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(StoredPeriod.columns), app_id, ready_at FROM standing JOIN \(scope.accounts) ON account.id = standing.account_id
                JOIN period ON period.account_id = standing.account_id AND period.endpoint = standing.endpoint
                AND period.start = (SELECT max(start) FROM period AS latest
                             WHERE latest.account_id = standing.account_id AND latest.endpoint = standing.endpoint
                             AND start <= ?)
                LEFT JOIN arrival ON arrival.account_id = standing.account_id
                AND arrival.endpoint = standing.endpoint AND arrival.start = period.start
                WHERE standing.endpoint = ?
                """, arguments: [scope.through(endpoint).daysSinceEpoch, endpoint.code])
        while let row = try rows.next() {
            let latest = try StoredPeriod(row, path: path).believed(at: scope.now)
            let readyAt = (row["ready_at"] as Int64?).map { min(UnixTime(milliseconds: $0), scope.now) }
            accounts[row["app_id"]]?.endpoints[endpoint]?.latest = latest
            accounts[row["app_id"]]?.endpoints[endpoint]?.readyAt = readyAt
        }
    }

    private func restoreTokenCalls(
        _ database: Database, _ scope: Scope, into accounts: inout [String: StoredAccount]
    ) throws {
        for call in TokenCall.allCases {
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT app_id, call_budget.* FROM call_budget JOIN \(scope.accounts) ON account.id = account_id
                    WHERE endpoint = ? AND day >= ?
                    """, arguments: [Call.token(call).code, scope.today.daysSinceEpoch])
            while let row = try rows.next() {
                accounts[row["app_id"], default: StoredAccount()].tokenCallsUsed[call] =
                    try DayCounts(row, path: path).used(on: scope.today)
            }
        }
    }

    private func restoreHeld(
        _ database: Database, _ endpoint: Endpoint, _ scope: Scope, _ appIDs: [Int64: String],
        into accounts: inout [String: StoredAccount]
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT account.id, \(Holding.columns) FROM standing
                JOIN \(scope.accounts) ON account.id = standing.account_id
                JOIN period ON period.account_id = standing.account_id AND period.endpoint = standing.endpoint
                WHERE standing.endpoint = ? AND start BETWEEN ? AND ?
                UNION ALL
                SELECT account.id, \(Holding.columns) FROM period
                JOIN \(scope.accounts) ON account.id = account_id
                WHERE endpoint = ? AND start < ? AND settled = 0
                """,
            arguments: [
                endpoint.code, scope.since(endpoint).daysSinceEpoch, scope.through(endpoint).daysSinceEpoch,
                endpoint.code, scope.since(endpoint).daysSinceEpoch,
            ])
        // Millions of rows: those of an account come together, and are put together before they are given to it.
        var (account, held): (Int64, HeldPeriods) = (-1, HeldPeriods())
        func give() { appIDs[account].map { accounts[$0]?.endpoints[endpoint]?.held.merge(held) } }
        while let row = try rows.next() {
            if row[0] != account {
                give()
                (account, held) = (row[0], HeldPeriods())
            }
            held[try Day(stored: row[1], path: path)] = Holding(row, behind: 1, now: scope.now)
        }
        give()
    }

    private func restorePutOff(
        _ database: Database, _ scope: Scope, into accounts: inout [String: StoredAccount]
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT app_id, endpoint, start FROM put_off JOIN \(scope.accounts) ON account.id = account_id
                """)
        while let row = try rows.next() {
            guard let endpoint = Endpoint(code: row["endpoint"]) else { continue }
            accounts[row["app_id"]]?.endpoints[endpoint]?.putOff.insert(try Day(stored: row["start"], path: path))
        }
    }
}
