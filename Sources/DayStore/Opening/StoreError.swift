import GRDB
import Glibc

/// Why the store cannot be used; `description` is one sentence with the file and the way out.
package enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is not a store, or parts of it are unreadable.
    case damaged(path: String)
    /// The file or its folder cannot be written.
    case readOnly(path: String)
    /// The disk is full.
    case full(path: String)
    /// The disk fails; `reason` is SQLite's own text.
    case disk(path: String, reason: String)
    /// The file cannot be opened or created.
    case cannotOpen(path: String)
    /// A later version of the program wrote the file.
    case newer(path: String)
    /// Another program holds the lock.
    case busy(path: String)
    /// The file system does not support locks; `reason` is the system's own text.
    case cannotLock(path: String, reason: String)
    /// An exporter of an earlier version is running on the file, so it must not be migrated.
    case older(path: String)
    /// There is no file.
    case missing(path: String)
    /// An earlier version of the program wrote the file, and it is only to be read.
    case notMigrated(path: String)
    /// Anything else; `reason` is SQLite's own text.
    case failed(path: String, reason: String)

    /// Maps SQLite's result codes to the cases above.
    package init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self = (error as? StoreError) ?? .failed(path: path, reason: "\(error)")
            return
        }
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_CANTOPEN: self = .cannotOpen(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        default:
            let reason = error.message ?? "SQLite result \(error.resultCode.rawValue)"
            let isOfDisk = error.resultCode == .SQLITE_IOERR
            self = isOfDisk ? StoreError(diskOf: path, reason) : .failed(path: path, reason: reason)
        }
    }

    /// Why the disk refuses: by SQLite's result alone, one that is full or read-only cannot always be told from one that is broken.
    private init(diskOf path: String, _ reason: String) {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else {
            self = .disk(path: path, reason: reason)
            return
        }
        if facts.f_flag & UInt(ST_RDONLY) != 0 {
            self = .readOnly(path: path)
        } else {
            self = facts.f_bavail == 0 ? .full(path: path) : .disk(path: path, reason: reason)
        }
    }

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .damaged(let path):
            "the store \(path) is damaged: restore it from a backup, or move it away and the exporter fetches what WeChat still has"
        case .readOnly(let path):
            "the store \(path) cannot be written: give the exporter's user write access to it and to its folder"
        case .full(let path): "the disk of the store \(path) is full: free some space"
        case .disk(let path, let reason):
            "the disk of the store \(path) cannot be read or written (\(reason)): the system's log (dmesg) has the cause"
        case .cannotOpen(let path):
            "the store \(path) cannot be opened: its folder must exist and be writable by the exporter's user"
        case .newer(let path):
            "the store \(path) was written by a later version of wechat-exporter: run that version, or restore the backup from before the upgrade"
        case .busy(let path):
            "the store \(path) is in use by another exporter: stop it, or give this one a store of its own"
        case .cannotLock(let path, let reason):
            "the store \(path) cannot be locked (\(reason)): keep it on a local disk, not on a network file system"
        case .older(let path):
            "the store \(path) is in use by an exporter of an earlier version: stop that one first, or run its version"
        case .missing(let path): "there is no store at \(path): name it by --store.path or --config.file"
        case .notMigrated(let path):
            "the store \(path) was written by an earlier version of wechat-exporter: let this version run on it first"
        case .failed(let path, let reason): "the store \(path) failed: \(reason)"
        }
    }
}
