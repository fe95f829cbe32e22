import FoundationEssentials
import Glibc

/// Keeps a second exporter off the same store: both would spend calls on the same days.
///
/// It locks a file beside the store, because closing another descriptor of the store itself would release SQLite's own locks. The system
/// releases the lock when the process ends, however it ends.
package final class StoreLock: Sendable {
    private let descriptor: Int32

    /// Locks the store at `path`, creating its folder when missing; `:memory:` needs no lock.
    ///
    /// - Throws: ``StoreError/busy(path:)`` when another process holds it, ``StoreError/cannotLock(path:reason:)`` when the file system
    /// does not support locks, or the reason why the lock file cannot be created.
    package init(path: String) throws(StoreError) {
        guard path != ":memory:" else {
            descriptor = -1
            return
        }
        try StoreLock.makeFolder(of: path)
        descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(opening: path, errno: errno) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            guard reason != EINTR else { continue }
            close(descriptor)
            throw StoreError(locking: path, errno: reason)
        }
    }

    deinit {
        guard descriptor >= 0 else { return }
        // Closing alone would leave the lock to a child process that is just being started.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Creates the store's folder and its parents.
    private static func makeFolder(of path: String) throws(StoreError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.isEmpty ? "." : parts.joined(separator: "/")
        guard !folder.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            switch (error as? CocoaError)?.code {
            case .fileWriteOutOfSpace?: throw .full(path: path)
            case .fileWriteNoPermission?, .fileWriteVolumeReadOnly?: throw .readOnly(path: path)
            default: throw .cannotOpen(path: path)
            }
        }
    }
}

extension StoreError {
    /// Why a file beside the store cannot be created.
    package init(opening path: String, errno code: Int32) {
        switch code {
        case EACCES, EPERM, EROFS: self = .readOnly(path: path)
        case ENOSPC, EDQUOT: self = .full(path: path)
        default: self = .cannotOpen(path: path)
        }
    }

    /// Why the store cannot be locked.
    package init(locking path: String, errno code: Int32) {
        self =
            code == EWOULDBLOCK ? .busy(path: path) : .cannotLock(path: path, reason: String(cString: strerror(code)))
    }
}
