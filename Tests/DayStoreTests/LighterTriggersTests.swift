import GRDB
import TestKit
import Testing

@testable import DayStore

/// The triggers of the latest version beside those of the version before, on the same writes.
struct LighterTriggersTests {
    @Test(arguments: 0..<5)
    func theyLeaveWhatTheTriggersBeforeThemLeave(seed: Int) throws {
        let (before, after) = (try DatabaseQueue(), try DatabaseQueue())
        try StoreSchema.migrator.migrate(before, upTo: "sentences in Chinese")
        try StoreSchema.migrator.migrate(after)
        for database in [before, after] {
            try database.write {
                try $0.execute(
                    sql: """
                        INSERT INTO account (id, app_id) VALUES (1, 'wx1'), (2, 'wx2');
                        INSERT INTO remote_receiver (id, name) VALUES (1, 'r'), (2, 's');
                        """)
            }
        }
        var dice = StudyDice(seed, "triggers")
        for _ in 0..<300 {
            let (sql, arguments) = statement(&dice)
            for database in [before, after] { try database.write { try $0.execute(sql: sql, arguments: arguments) } }
        }
        for sql in [
            "SELECT * FROM period", "SELECT * FROM day_numbers", "SELECT * FROM remote_pending",
            // What rests on several changed days counted each of them.
            "SELECT account_id, endpoint, next_day, numbers, calendar_mark FROM year_numbers",
        ] {
            let rows = try [before, after].map { try $0.read { try Row.fetchAll($0, sql: sql) } }
            #expect(rows[0] == rows[1] && !rows[0].isEmpty, "\(sql)")
        }
    }

    /// A write to the tables that the triggers concern.
    private func statement(_ dice: inout StudyDice) -> (sql: String, arguments: StatementArguments) {
        let account = Int.random(in: 1...2, using: &dice)
        let endpoint = [1, 2, 3, 9][Int.random(in: 0..<4, using: &dice)]
        let start = Int.random(in: 1_000...1_090, using: &dice)
        switch Int.random(in: 0..<10, using: &dice) {
        case 0: return ("DELETE FROM period WHERE account_id = ? AND start = ?", [account, start])
        case 1: return ("UPDATE day_numbers SET numbers = x'01' WHERE account_id = ?", [account])
        case 2: return ("UPDATE year_numbers SET next_day = ?, numbers = x'02' WHERE account_id = ?", [start, account])
        case 3: return ("DELETE FROM remote_pending WHERE account_id = ? AND start % 3 = 0", [account])
        default:
            let (settled, record) = (Int.random(in: 0...1, using: &dice), Int.random(in: 0...2, using: &dice))
            return (
                """
                INSERT OR REPLACE INTO period (account_id, endpoint, start, fetched_at, settled, record)
                VALUES (?, ?, ?, 0, ?, CAST(? AS BLOB))
                """, [account, endpoint, start, settled, record]
            )
        }
    }
}
