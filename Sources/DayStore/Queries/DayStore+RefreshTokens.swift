import GRDB
package import WeChatAPI

extension DayStore {
    /// Stores the refresh token that upstream issued for an authorizer of a platform; it is on disk when this returns.
    ///
    /// - Parameters:
    ///   - token: The new refresh token; the previous one no longer works upstream.
    ///   - appID: The authorizer.
    ///   - componentAppID: The platform.
    ///   - configured: The fingerprint of the configured token from which the new one descends.
    /// - Throws: ``StoreError`` when it could not be stored; the new access token must not be used then.
    package func keepRefreshToken(
        _ token: Secret, appID: String, componentAppID: String, configured: UInt64
    ) async throws(StoreError) {
        let sql = "INSERT OR REPLACE INTO refresh_token VALUES (?, ?, ?, ?)"
        let stored = Int64(bitPattern: configured)
        do {
            try await database.writeWithoutTransaction { database in
                // Everything else can be fetched again; this token cannot, so it is synced to the disk.
                let before = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 1
                try database.execute(sql: "PRAGMA synchronous = FULL")
                defer { try? database.execute(sql: "PRAGMA synchronous = \(before)") }
                try database.inTransaction {
                    try database.execute(sql: sql, arguments: [appID, componentAppID, stored, token.exposed])
                    return .commit
                }
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// The stored refresh token, if it descends from the configured token with this fingerprint; a newly configured one takes precedence.
    package func refreshToken(
        appID: String, componentAppID: String, configured: UInt64
    ) async throws(StoreError) -> Secret? {
        let stored = Int64(bitPattern: configured)
        return try await write { database in
            try String.fetchOne(
                database,
                sql: "SELECT token FROM refresh_token WHERE app_id = ? AND component_app_id = ? AND configured = ?",
                arguments: [appID, componentAppID, stored]
            ).map { Secret($0) }
        }
    }
}
