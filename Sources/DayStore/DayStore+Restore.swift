import FoundationEssentials
import GRDB
package import WeChatAPI

extension DayStore {
    /// What to restore.
    package struct Scope {
        /// The account; nil for all.
        let appID: String?
        /// The present time, later than which nothing is believed.
        let now: UnixTime
        /// The first periods of an endpoint that are listed in `held`.
        let since: (Endpoint) -> Day
        /// The last period of an endpoint that can be over by now.
        let through: (Endpoint) -> Day

        /// Makes a scope.
        ///
        /// - Parameters:
        ///   - appID: The account; nil for all.
        ///   - now: The present time: instants after it are not believed, and its Beijing day is the one whose used calls are told.
        ///   - since: Settled periods of an endpoint that begin earlier are not listed in `held`; open ones and the latest are given
        ///     however old.
        ///   - through: Periods of an endpoint that begin later cannot be over by now: a clock that was wrong has left them behind.
        package init(
            appID: String? = nil, now: UnixTime, since: @escaping (Endpoint) -> Day,
            through: @escaping (Endpoint) -> Day
        ) {
            (self.appID, self.now, self.since, self.through) = (appID, now, since, through)
        }

        fileprivate var today: Int { Day(containing: now).daysSinceEpoch }

        /// A condition for `WHERE`, and its argument.
        fileprivate var filter: (sql: String, arguments: StatementArguments) {
            appID.map { ("account.app_id = ?", [$0]) } ?? ("TRUE", [])
        }
    }

    /// Everything the exporter needs to go on where it stopped, by app id.
    ///
    /// - Returns: What is known of each account of the scope that ever made a call.
    /// - Throws: ``StoreError/damaged(path:)`` when a record cannot be read whole.
    package func restore(_ scope: Scope) throws(StoreError) -> [String: StoredAccount] {
        do {
            return try database.read { database in
                var accounts = try restoreStandings(database, scope)
                for endpoint in Endpoint.allCases {
                    try restoreLatest(database, endpoint, scope, into: &accounts)
                    try restoreHeld(database, endpoint, scope, into: &accounts)
                }
                try restorePutOff(database, scope, into: &accounts)
                try restoreTokenCalls(database, scope, into: &accounts)
                return accounts
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// The stored ones among the periods of an endpoint that start on `starts`, oldest first.
    package func periods(appID: String, endpoint: Endpoint, starts: [Day]) throws(StoreError) -> [StoredPeriod] {
        do {
            return try database.read { database in
                let statement = try database.cachedStatement(
                    sql: """
                        SELECT start, fetched_at, settled, completeness, record
                        FROM period JOIN account ON account.id = account_id
                        WHERE app_id = ? AND endpoint = ? AND start = ?
                        """)
                return try starts.sorted().compactMap { start in
                    try Row.fetchOne(statement, arguments: [appID, endpoint.code, start.daysSinceEpoch])
                        .map { try StoredPeriod($0, path: path) }
                }
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private func restoreStandings(_ database: Database, _ scope: Scope) throws -> [String: StoredAccount] {
        var accounts: [String: StoredAccount] = [:]
        let (filter, arguments) = scope.filter
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT app_id, standing.*, IIF(day = ?, used, 0) AS used FROM standing
                JOIN account ON account.id = standing.account_id
                LEFT JOIN call_budget USING (account_id, endpoint) WHERE \(filter)
                """, arguments: [scope.today] + arguments)
        while let row = try rows.next() {
            guard let endpoint = Endpoint(code: row["endpoint"]) else { continue }
            var state = StoredAccount.EndpointState()
            state.standing = try CallStanding(row, path: path).believed(at: scope.now, through: scope.through(endpoint))
            state.callsUsed = max(row["used"] ?? 0, 0)
            accounts[row["app_id"], default: StoredAccount()].endpoints[endpoint] = state
        }
        return accounts
    }

    private func restoreLatest(
        _ database: Database, _ endpoint: Endpoint, _ scope: Scope, into accounts: inout [String: StoredAccount]
    ) throws {
        let (filter, arguments) = scope.filter
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT app_id, period.* FROM standing JOIN account ON account.id = standing.account_id
                JOIN period ON period.account_id = standing.account_id AND period.endpoint = standing.endpoint
                AND start = (SELECT max(start) FROM period AS latest
                             WHERE latest.account_id = standing.account_id AND latest.endpoint = standing.endpoint
                             AND start <= ?)
                WHERE standing.endpoint = ? AND \(filter)
                """, arguments: [scope.through(endpoint).daysSinceEpoch, endpoint.code] + arguments)
        while let row = try rows.next() {
            accounts[row["app_id"]]?.endpoints[endpoint]?.latest = try StoredPeriod(row, path: path)
                .believed(at: scope.now)
        }
    }

    private func restoreTokenCalls(
        _ database: Database, _ scope: Scope, into accounts: inout [String: StoredAccount]
    ) throws {
        let (filter, arguments) = scope.filter
        for call in TokenCall.allCases {
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT app_id, used FROM call_budget JOIN account ON account.id = account_id
                    WHERE endpoint = ? AND day = ? AND \(filter)
                    """, arguments: [Call.token(call).code, scope.today] + arguments)
            while let row = try rows.next() {
                accounts[row["app_id"], default: StoredAccount()].tokenCallsUsed[call] = max(row["used"], 0)
            }
        }
    }

    private func restoreHeld(
        _ database: Database, _ endpoint: Endpoint, _ scope: Scope, into accounts: inout [String: StoredAccount]
    ) throws {
        let (filter, arguments) = scope.filter
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT app_id, start, settled, completeness, fetched_at FROM standing
                JOIN account ON account.id = standing.account_id
                JOIN period ON period.account_id = standing.account_id AND period.endpoint = standing.endpoint
                WHERE standing.endpoint = ? AND start BETWEEN ? AND ? AND \(filter)
                UNION ALL
                SELECT app_id, start, settled, completeness, fetched_at FROM period
                JOIN account ON account.id = account_id
                WHERE endpoint = ? AND start < ? AND settled = 0 AND \(filter)
                """,
            arguments: [
                endpoint.code, scope.since(endpoint).daysSinceEpoch, scope.through(endpoint).daysSinceEpoch,
            ] + arguments + [endpoint.code, scope.since(endpoint).daysSinceEpoch] + arguments)
        while let row = try rows.next() {
            accounts[row["app_id"]]?.endpoints[endpoint]?.held[try Day(stored: row["start"], path: path)] =
                Holding(row, now: scope.now)
        }
    }

    private func restorePutOff(
        _ database: Database, _ scope: Scope, into accounts: inout [String: StoredAccount]
    ) throws {
        let (filter, arguments) = scope.filter
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT app_id, endpoint, start FROM put_off JOIN account ON account.id = account_id WHERE \(filter)
                """, arguments: arguments)
        while let row = try rows.next() {
            guard let endpoint = Endpoint(code: row["endpoint"]) else { continue }
            accounts[row["app_id"]]?.endpoints[endpoint]?.putOff.insert(try Day(stored: row["start"], path: path))
        }
    }
}
