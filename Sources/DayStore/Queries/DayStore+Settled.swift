package import BeijingTime
import GRDB
import Synchronization
package import WeChatAPI

extension DayStore {
    /// A number that grows whenever a day with hours may have become final in this process; results computed from settled days
    /// stay valid until it changes.
    package var settledGeneration: Int { settlements.withLock(\.generation) }

    /// The generation in which a day of one of these accounts may last have become final or been removed.
    package func settledGeneration(of appIDs: some Sequence<String>) -> Int {
        settlements.withLock { settlements in
            appIDs.reduce(settlements.ofAll) { max($0, settlements.ofAccount[$1] ?? 0) }
        }
    }

    /// Notes that a period was stored; only days with hours matter, since nothing else is derived from settled periods.
    func noteSettlement(of period: StoredPeriod, appID: String, _ endpoint: Endpoint) {
        guard period.settled, CellKeys.hours(endpoint.rowKind) > 1 else { return }
        settlements.withLock { settlements in
            settlements.generation += 1
            settlements.ofAccount[appID] = settlements.generation
        }
    }

    /// Notes that settled days of any account were removed.
    func noteChangeOfSettled() {
        settlements.withLock { settlements in
            settlements.generation += 1
            settlements.ofAll = settlements.generation
            settlements.ofAccount = [:]
        }
    }

    /// The settled periods of an endpoint that start within `days`, oldest first; only the newest `limit` if given.
    package func settledPeriods(
        appID: String, endpoint: Endpoint, days: ClosedRange<Day>, limit: Int? = nil
    ) throws(StoreError) -> [StoredPeriod] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(StoredPeriod.columns) FROM period
                    WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ?
                    AND start BETWEEN ? AND ? AND settled = 1 ORDER BY start DESC LIMIT ?
                    """)
            let rows = try Row.fetchAll(
                statement,
                arguments: [
                    appID, endpoint.code, days.lowerBound.daysSinceEpoch, days.upperBound.daysSinceEpoch,
                    limit ?? -1,
                ])
            return try rows.reversed().map { try StoredPeriod($0, path: path) }
        }
    }

    /// The settled days of an endpoint within `days` for each of `appIDs`, oldest first; only the newest `limit` of each if given.
    package func settledDays(
        of appIDs: some Sequence<String>, endpoint: Endpoint, within days: ClosedRange<Day>, limit: Int
    ) throws(StoreError) -> [[SettledDay]] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT start, fetched_at FROM period
                    WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ?
                    AND start BETWEEN ? AND ? AND settled = 1 ORDER BY start DESC LIMIT ?
                    """)
            return try appIDs.map { appID in
                let rows = try Row.fetchAll(
                    statement,
                    arguments: [
                        appID, endpoint.code, days.lowerBound.daysSinceEpoch,
                        days.upperBound.daysSinceEpoch, limit,
                    ])
                return rows.reversed().map { row in
                    SettledDay(
                        day: Day(daysSinceEpoch: row["start"]),
                        fetchedAt: UnixTime(milliseconds: row["fetched_at"]))
                }
            }
        }
    }

    /// Which periods of an endpoint are held within `days`, and whether each is final.
    package func holdings(
        appID: String, endpoint: Endpoint, days: ClosedRange<Day>
    ) throws(StoreError) -> [Day: Holding] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Holding.columns) FROM period
                    WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND endpoint = ?
                    AND start BETWEEN ? AND ?
                    """,
                arguments: [
                    appID, endpoint.code, days.lowerBound.daysSinceEpoch, days.upperBound.daysSinceEpoch,
                ])
            return try rows.reduce(into: [:]) { held, row in
                held[try Day(stored: row[0], path: path)] = Holding(row)
            }
        }
    }

    /// How many calls of an account's endpoint are reserved for the Beijing day `day`.
    package func reservedCalls(appID: String, call: Call, day: Day) throws(StoreError) -> Int {
        let code = call.code
        return try read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT * FROM call_budget WHERE account_id = (SELECT id FROM account WHERE app_id = ?)
                    AND endpoint = ?
                    """, arguments: [appID, code]
            ).map { try DayCounts($0, path: path).used(on: day) } ?? 0
        }
    }

    /// Stores a period that was fetched outside the refresher, without changing the endpoint's status.
    package func keep(_ period: StoredPeriod, appID: String, endpoint: Endpoint) async throws(StoreError) {
        try await write { database in
            try DayStore.insert(
                period, identifier: DayStore.identifier(of: appID, in: database), endpoint, in: database)
        }
        noteSettlement(of: period, appID: appID, endpoint)
    }
}

/// A final day of an account with the time of its reading: equal values mean equal numbers.
package struct SettledDay: Hashable, Sendable {
    /// The day.
    package let day: Day
    /// When its numbers were read.
    package let fetchedAt: UnixTime
}

/// When settled days last changed in this process, counted in changes.
struct Settlements {
    /// The changes so far.
    var generation = 0
    /// The last change that may have been any account's.
    var ofAll = 0
    /// The last change of each account since then.
    var ofAccount: [String: Int] = [:]
}
