import FoundationEssentials
package import GRDB
import Glibc
import Synchronization

/// Ready periods, call budgets and the status of each endpoint, in SQLite with WAL.
///
/// Each change is made as a whole, alone or in one transaction with others, so a process killed at any moment leaves the state before or
/// after it. After a power failure the last changes may be missing, but the file is intact: SQLite writes its journal without waiting for
/// the disk (`synchronous = NORMAL`), since what is lost is fetched again. Refresh tokens cannot be fetched again and are synced. All instants are Unix milliseconds, all days are
/// days since 1970-01-01.
///
/// Target: Keeps days, calls, refresh tokens and queues in SQLite, the only owner of the file.
/// Keeps out: The network, and every decision on what is asked for or sent.
package final class DayStore: Sendable {
    /// The path it was opened with.
    package let path: String
    /// The folder that its file is in; for `:memory:` the one for temporary files.
    package var folder: String {
        guard path != ":memory:" else { return "/tmp" }
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
    let database: DatabaseQueue
    private let writes: SharedWrites
    let settlements = Mutex(Settlements())
    /// Held for as long as the store is open, and before anything in its file changes; nil when the store is shared.
    private let lock: StoreLock?

    /// Opens or creates the store for this process alone, and checks that it can be read and written.
    ///
    /// - Parameter path: A file, whose folder is created when missing, or `:memory:`.
    /// - Throws: ``StoreError``: without its store the exporter must not start, or it would serve nothing and waste the quota.
    package convenience init(path: String) throws(StoreError) {
        try self.init(path: path, lock: StoreLock(path: path))
    }

    /// Opens or creates the store beside a running exporter, for commands that read, or reserve calls in the same budget.
    ///
    /// - Throws: ``StoreError``; ``StoreError/older(path:)`` when the running exporter is of an earlier version.
    package convenience init(sharing path: String) throws(StoreError) {
        let lock: StoreLock?
        do throws(StoreError) { lock = try StoreLock(path: path) } catch {
            guard case .busy = error else { throw error }
            lock = nil
        }
        // Only the migration needs the lock, so an exporter that starts during a long command gets the store.
        try self.init(path: path, lock: nil, mayMigrate: lock != nil)
        withExtendedLifetime(lock) {}
    }

    private init(path: String, lock: StoreLock?, mayMigrate: Bool = true) throws(StoreError) {
        (self.path, self.lock) = (path, lock)
        do {
            if path != ":memory:" { DayStore.makePrivateFile(path) }
            database = try DayStore.connection(to: path)
            try DayStore.checkPages(of: database, path: path)
            try DayStore.migrate(database, path: path, mayMigrate: mayMigrate)
        } catch {
            throw StoreError(error, path: path)
        }
        writes = SharedWrites(on: database)
    }

    /// Makes the store on an open database that nobody else uses.
    init(path: String, database: DatabaseQueue) {
        (self.path, self.database, lock) = (path, database, nil)
        writes = SharedWrites(on: database)
    }

    deinit {
        // Whoever was told that a write is done may come here while the database's thread still holds the database. Once that has let it go
        // it is closed here, before the lock is given back.
        database.unsafeReentrantWrite { _ in }
    }

    /// The same store once more, for a thread that reads much of it soon and once: one connection does one thing at a time. Nil for a store
    /// in memory, which is there only once.
    package func again() throws(StoreError) -> DayStore? {
        guard path != ":memory:" else { return nil }
        do {
            return DayStore(path: path, database: try DayStore.connection(to: path, cache: 16_384))
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// A connection with so many KiB for the pages of the file; SQLite's own 2 MiB are enough for one account at a time.
    private static func connection(to path: String, cache: Int? = nil) throws -> DatabaseQueue {
        var configuration = configuration()
        if let cache { configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -\(cache)") } }
        configuration.journalMode = path == ":memory:" ? .default : .wal
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// What all connections have in common.
    static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        // What SQLite notes for a while would otherwise go to a file in /var/tmp or /tmp, where a container may not write.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA temp_store = MEMORY") }
        return configuration
    }

    /// Migrates the tables and checks that they can be written.
    private static func migrate(_ database: DatabaseQueue, path: String, mayMigrate: Bool) throws {
        let migrator = StoreSchema.migrator
        guard try database.read({ try migrator.hasBeenSuperseded($0) }) == false else {
            throw StoreError.newer(path: path)
        }
        guard mayMigrate else {
            guard try database.read({ try migrator.hasCompletedMigrations($0) }) else {
                throw StoreError.older(path: path)
            }
            return
        }
        try migrator.migrate(database)
        try database.write { database in
            try database.execute(
                sql: "INSERT INTO opening VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1")
        }
    }

    /// Creates a new file readable by its owner only, because it holds refresh tokens; a failure shows when the file is opened.
    private static func makePrivateFile(_ path: String) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Checks every page of a small store; a large one would delay the start, and shows damage when its rows are read.
    static func checkPages(of database: DatabaseQueue, path: String) throws {
        try database.read { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            guard pages <= 16_384 else { return }
            guard try String.fetchOne(database, sql: "PRAGMA quick_check(1)") == "ok" else {
                throw StoreError.damaged(path: path)
            }
        }
    }

    /// Runs `work`, together with others that wait, and maps SQLite's errors to ``StoreError``; see ``SharedWrites``.
    package func write<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await writes.make(work) } catch { throw StoreError(error, path: path) }
    }

    /// Reads what one transaction sees.
    ///
    /// `DatabaseQueue.read` forbids writing by a pragma and then allows it again; after each, SQLite compiles every statement of the
    /// connection anew, which costs more than the reading.
    func read<Value>(_ work: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try database.unsafeRead { database in
                try database.beginTransaction(.deferred)
                do {
                    let value = try work(database)
                    try database.commit()
                    return value
                } catch {
                    // What failed is told; of a transaction that only reads there is nothing to undo.
                    try? database.rollback()
                    throw error
                }
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Reads what one statement sees, which is one state of the file by itself: beginning and ending a transaction would cost more than it.
    func readAtOnce<Value>(_ work: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try database.unsafeRead(work) } catch { throw StoreError(error, path: path) }
    }

    /// The row number of an account, inserted when it is new.
    static func identifier(of appID: String, in database: Database) throws -> Int64 {
        let known = try database.cachedStatement(sql: "SELECT id FROM account WHERE app_id = ?")
        if let identifier = try Int64.fetchOne(known, arguments: [appID]) { return identifier }
        try database.execute(sql: "INSERT INTO account (app_id) VALUES (?)", arguments: [appID])
        return database.lastInsertedRowID
    }
}
