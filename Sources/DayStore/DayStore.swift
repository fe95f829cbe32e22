import FoundationEssentials
import GRDB
import Glibc
import Synchronization
import WeChatAPI

/// Ready periods, call budgets and the standing of each endpoint, on SQLite in WAL mode.
///
/// Each change is one transaction, so a process killed at any moment leaves the state before or after it. All instants are Unix
/// milliseconds, all days are days since 1970-01-01.
package final class DayStore: Sendable {
    /// The path it was opened with.
    package let path: String
    let database: DatabaseQueue
    let settlements = Mutex(0)

    /// Opens or makes the store and proves that it can be read and written.
    ///
    /// - Parameter path: A file, whose folder is made when missing, or `:memory:`.
    /// - Throws: ``StoreError``: the exporter must not start without its store, or it would serve nothing and burn quota.
    package init(path: String) throws(StoreError) {
        self.path = path
        do {
            if path != ":memory:" {
                try DayStore.makeFolder(of: path)
                DayStore.makePrivateFile(path)
            }
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.journalMode = path == ":memory:" ? .default : .wal
            database = try DatabaseQueue(path: path, configuration: configuration)
            try DayStore.checkPages(of: database, path: path)
            guard try database.read({ try StoreSchema.migrator.hasBeenSuperseded($0) }) == false else {
                throw StoreError.newer(path: path)
            }
            try StoreSchema.migrator.migrate(database)
            try database.write { database in
                try database.execute(
                    sql: "INSERT INTO opening VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1")
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Makes the store of a database that is open.
    init(path: String, database: DatabaseQueue) { (self.path, self.database) = (path, database) }

    /// Makes the file's folder; a folder that cannot be made shows when the file is opened.
    private static func makeFolder(of path: String) throws(StoreError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.isEmpty ? "." : parts.joined(separator: "/")
        guard !folder.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .cannotOpen(path: path)
        }
    }

    /// Makes a new file that only its owner can read, because refresh tokens are kept in it; what cannot be made shows when it is opened.
    private static func makePrivateFile(_ path: String) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Reads every page of a small store; a large one shows its damage when its rows are read, and reading it all would delay the start.
    static func checkPages(of database: DatabaseQueue, path: String) throws {
        try database.read { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            guard pages <= 16_384 else { return }
            guard try String.fetchOne(database, sql: "PRAGMA quick_check(1)") == "ok" else {
                throw StoreError.damaged(path: path)
            }
        }
    }

    /// Runs `work` and turns SQLite's errors into sentences.
    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await database.write(work) } catch { throw StoreError(error, path: path) }
    }

    /// The row number of an account, made when it is new.
    static func identifier(of appID: String, in database: Database) throws -> Int64 {
        try database.execute(sql: "INSERT INTO account (app_id) VALUES (?) ON CONFLICT DO NOTHING", arguments: [appID])
        let identifier = try Int64.fetchOne(
            database, sql: "SELECT id FROM account WHERE app_id = ?", arguments: [appID])
        guard let identifier else {
            throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "no row for the account")
        }
        return identifier
    }
}
