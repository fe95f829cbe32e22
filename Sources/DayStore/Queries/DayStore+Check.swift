import FoundationEssentials
import GRDB
import Glibc

extension DayStore {
    /// Opens the store at `path` read-only, provided that a start with it would succeed; changes nothing and leaves no new file.
    ///
    /// - Returns: nil where the start would first have to create or migrate the store.
    /// - Throws: the ``StoreError`` with which the start would fail.
    package static func checked(path: String) throws(StoreError) -> DayStore? {
        guard path != ":memory:" else { return nil }
        let folder = folder(of: path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            try checkRoom(in: folder, path: path)
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .cannotOpen(path: path) }
        do {
            let (database, isCurrent) = try readOnly(path)
            guard access(path, W_OK) == 0, access(folder, W_OK | X_OK) == 0 else {
                throw StoreError.readOnly(path: path)
            }
            return isCurrent ? DayStore(path: path, database: database) : nil
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Opens the store at `path` read-only, beside a running exporter or without one; changes nothing.
    ///
    /// - Throws: ``StoreError``, among them ``StoreError/missing(path:)`` and ``StoreError/notMigrated(path:)``.
    package static func reading(path: String) throws(StoreError) -> DayStore {
        guard path != ":memory:", access(path, F_OK) == 0 else { throw .missing(path: path) }
        do {
            let (database, isCurrent) = try readOnly(path)
            guard isCurrent else { throw StoreError.notMigrated(path: path) }
            return DayStore(path: path, database: database)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Opens a file for reading, and tells whether its tables are those of this version.
    private static func readOnly(_ path: String) throws -> (database: DatabaseQueue, isCurrent: Bool) {
        var configuration = configuration()
        configuration.readonly = true
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try checkPages(of: database, path: path)
        let migrator = StoreSchema.migrator
        guard try database.read({ try migrator.hasBeenSuperseded($0) }) == false else {
            throw StoreError.newer(path: path)
        }
        return (database, try database.read { try migrator.hasCompletedMigrations($0) })
    }

    /// The folder of a file.
    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        guard !parts.isEmpty else { return "." }
        return parts == [""] ? "/" : parts.joined(separator: "/")
    }

    /// Checks that a file or the folder itself can be created, by creating a folder for a moment.
    private static func checkRoom(in folder: String, path: String) throws(StoreError) {
        var existing = folder
        while !FileManager.default.fileExists(atPath: existing), existing != "/", existing != "." {
            existing = self.folder(of: existing)
        }
        var template = Array("\(existing)/.wechat-exporter-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .cannotOpen(path: path) }
        rmdir(template)
    }
}
