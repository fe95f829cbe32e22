import FoundationEssentials
import GRDB
package import WeChatAPI

extension DayStore {
    /// Everything the exporter needs to go on where it stopped, by app id.
    ///
    /// - Parameters:
    ///   - appIDs: The accounts that are wanted; nil for all.
    ///   - since: Periods of an endpoint that begin earlier are not listed in `held`; the latest of each is given however old.
    ///   - today: The Beijing day whose used calls are told.
    /// - Returns: What is known of each of them that ever made a call.
    /// - Throws: ``StoreError/damaged(path:)`` when a record cannot be read whole.
    package func restore(
        _ appIDs: [String]? = nil, since: (Endpoint) -> Day, today: Day
    ) throws(StoreError) -> [String: StoredAccount] {
        let wanted = appIDs.map(Self.accounts) ?? "account"
        do {
            return try database.read { database in
                var accounts = try restoreStandings(database, wanted, today: today)
                try restoreLatest(database, wanted, into: &accounts)
                try restoreHeld(database, wanted, since: since, into: &accounts)
                try restoreTokenCalls(database, wanted, today: today, into: &accounts)
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
                        SELECT start, fetched_at, settled, record FROM period JOIN account ON account.id = account_id
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

    /// The rows of the table `account` for some AppIDs, however many, to stand where a table's name can.
    private static func accounts(_ appIDs: [String]) -> String {
        let list = appIDs.map { "('" + $0.replacing("'", with: "''") + "')" }.joined(separator: ",")
        return "(SELECT * FROM account WHERE app_id IN (VALUES \(list))) AS account"
    }

    private func restoreStandings(_ database: Database, _ wanted: String, today: Day) throws -> [String: StoredAccount]
    {
        var accounts: [String: StoredAccount] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT app_id, standing.*, IIF(day = ?, used, 0) AS used FROM standing
                JOIN \(wanted) ON account.id = standing.account_id
                LEFT JOIN call_budget USING (account_id, endpoint)
                """, arguments: [today.daysSinceEpoch])
        while let row = try rows.next() {
            guard let endpoint = Endpoint(code: row["endpoint"]) else { continue }
            var state = StoredAccount.EndpointState()
            state.standing = CallStanding(row)
            state.callsUsed = row["used"] ?? 0
            accounts[row["app_id"], default: StoredAccount()].endpoints[endpoint] = state
        }
        return accounts
    }

    private func restoreLatest(_ database: Database, _ wanted: String, into accounts: inout [String: StoredAccount])
        throws
    {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT app_id, period.* FROM standing JOIN \(wanted) ON account.id = standing.account_id
                JOIN period ON period.account_id = standing.account_id AND period.endpoint = standing.endpoint
                AND start = (SELECT max(start) FROM period AS latest
                             WHERE latest.account_id = standing.account_id AND latest.endpoint = standing.endpoint)
                """)
        while let row = try rows.next() {
            guard let endpoint = Endpoint(code: row["endpoint"]) else { continue }
            accounts[row["app_id"]]?.endpoints[endpoint]?.latest = try StoredPeriod(row, path: path)
        }
    }

    private func restoreTokenCalls(
        _ database: Database, _ wanted: String, today: Day, into accounts: inout [String: StoredAccount]
    ) throws {
        for call in TokenCall.allCases {
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT app_id, used FROM call_budget JOIN \(wanted) ON account.id = account_id
                    WHERE endpoint = ? AND day = ?
                    """, arguments: [Call.token(call).code, today.daysSinceEpoch])
            while let row = try rows.next() {
                accounts[row["app_id"], default: StoredAccount()].tokenCallsUsed[call] = row["used"]
            }
        }
    }

    private func restoreHeld(
        _ database: Database, _ wanted: String, since: (Endpoint) -> Day, into accounts: inout [String: StoredAccount]
    ) throws {
        for endpoint in Endpoint.allCases {
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT app_id, start, settled, fetched_at FROM standing
                    JOIN \(wanted) ON account.id = standing.account_id
                    JOIN period ON period.account_id = standing.account_id AND period.endpoint = standing.endpoint
                    WHERE standing.endpoint = ? AND start >= ?
                    """, arguments: [endpoint.code, since(endpoint).daysSinceEpoch])
            while let row = try rows.next() {
                let fetchedAt = UnixTime(milliseconds: row["fetched_at"])
                accounts[row["app_id"]]?.endpoints[endpoint]?.held[Day(daysSinceEpoch: row["start"])] =
                    row["settled"] ? .settled : .unsettled(since: fetchedAt)
            }
        }
    }
}

extension StoredPeriod {
    /// Reads a row of the table `period`.
    init(_ row: Row, path: String) throws {
        let blob: Data = row["record"]
        guard let record = RecordCoding.record(from: blob) else { throw StoreError.damaged(path: path) }
        self.init(
            start: Day(daysSinceEpoch: row["start"]), record: record,
            fetchedAt: UnixTime(milliseconds: row["fetched_at"]), settled: row["settled"])
    }
}

extension CallStanding {
    /// Reads a row of the table `standing`.
    fileprivate init(_ row: Row) {
        self.init()
        func instant(_ column: String) -> UnixTime? { (row[column] as Int64?).map { UnixTime(milliseconds: $0) } }
        lastAttempt = instant("last_attempt")
        lastSuccess = instant("last_success")
        notBefore = instant("not_before")
        if let start = row["not_ready_start"] as Int?, let askAgain = instant("ask_again") {
            notReady = NotReady(start: Day(daysSinceEpoch: start), askAgain: askAgain)
        }
        failures = row["failures"]
        if let label = row["error_label"] as String? {
            error = StandingError(
                label: label, errorClass: (row["error_class"] as String?).flatMap { ErrorClass(rawValue: $0) } ?? .busy,
                sentence: row["error_sentence"] ?? label)
        }
    }
}
