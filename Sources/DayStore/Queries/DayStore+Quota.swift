import BeijingTime
import GRDB
import Languages
package import WeChatAPI

/// The table of WeChat's own quotas.
enum QuotaSchema {
    /// `quota` has a row for each account and endpoint whose quota was asked for: the last answer and the last error.
    static let sql = """
        CREATE TABLE quota (
            account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            endpoint INTEGER NOT NULL,
            last_attempt INTEGER NOT NULL,
            day_limit INTEGER,
            remaining INTEGER,
            own_calls INTEGER,
            read_at INTEGER,
            error_label TEXT,
            error_class TEXT,
            error_sentence TEXT,
            PRIMARY KEY (account_id, endpoint)
        ) STRICT, WITHOUT ROWID;
        """
}

extension DayStore {
    /// Records what is known of the quotas of some endpoints.
    package func keep(_ quotas: [Endpoint: QuotaStatus], appID: String) async throws(StoreError) {
        try await write { database in
            let identifier = try DayStore.identifier(of: appID, in: database)
            for (endpoint, status) in quotas {
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO quota (account_id, endpoint, last_attempt, day_limit, remaining,
                            own_calls, read_at, error_label, error_class, error_sentence,
                            error_sentence_zh)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        identifier, endpoint.code, status.lastAttempt.milliseconds, status.reading?.quota.limit,
                        status.reading?.quota.remaining, status.reading?.ownCalls, status.reading?.at.milliseconds,
                        status.error?.label, status.error?.errorClass.rawValue, status.error?.sentence.english,
                        status.error?.sentence.chinese,
                    ])
            }
        }
    }

    /// Restores the quotas of the accounts in `scope`.
    func restoreQuotas(_ database: Database, _ scope: Scope, into accounts: inout [String: StoredAccount]) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT app_id, quota.* FROM quota JOIN \(scope.accounts) ON account.id = quota.account_id")
        while let row = try rows.next() {
            guard let endpoint = Endpoint(code: row["endpoint"]) else { continue }
            accounts[row["app_id"], default: StoredAccount()].quotas[endpoint] =
                QuotaStatus(row).believed(at: scope.now)
        }
    }
}
