package import BeijingTime
import GRDB
package import WeChatAPI

extension DayStore {
    /// How the periods of an endpoint came that start within `starts`; those of which it is not known are left out.
    ///
    /// Instants after `now` are not believed.
    package func arrivals(
        appID: String, endpoint: Endpoint, within starts: ClosedRange<Day>, now: UnixTime
    ) throws(StoreError) -> [Day: Arrival] {
        try read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT arrival.* FROM arrival JOIN account ON account.id = account_id
                    WHERE app_id = ? AND endpoint = ? AND start BETWEEN ? AND ?
                    """,
                arguments: [
                    appID, endpoint.code, starts.lowerBound.daysSinceEpoch, starts.upperBound.daysSinceEpoch,
                ])
            var arrivals: [Day: Arrival] = [:]
            while let row = try rows.next() {
                let arrival = try Arrival(row, now: now, path: path)
                arrivals[arrival.start] = arrival
            }
            return arrivals
        }
    }

    /// Adds what an answer said of the coming of a period.
    static func note(
        _ news: Arrival.News, of start: Day, identifier: Int64, _ endpoint: Endpoint, in database: Database
    ) throws {
        let key: StatementArguments = [identifier, endpoint.code, start.daysSinceEpoch]
        switch news {
        case .notReady:
            try database.run(
                """
                INSERT INTO arrival (account_id, endpoint, start, polls) VALUES (?, ?, ?, 1)
                ON CONFLICT DO UPDATE SET polls = polls + 1
                """, key)
        case .ready(let at):
            try database.run(
                """
                INSERT INTO arrival (account_id, endpoint, start, polls, ready_at) VALUES (?, ?, ?, 1, ?)
                ON CONFLICT DO UPDATE SET polls = polls + 1, ready_at = excluded.ready_at
                """, key + [at.milliseconds])
        case .restated(let at):
            // Of a period that was fetched long after it had come, nothing is known that would be worth a row.
            try database.run(
                """
                UPDATE arrival SET restatements = restatements + 1, restated_at = ?
                WHERE account_id = ? AND endpoint = ? AND start = ?
                """, [at.milliseconds] + key)
        }
    }
}
