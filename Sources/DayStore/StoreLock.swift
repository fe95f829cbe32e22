import Glibc

/// Keeps a second exporter away from the same store: both would spend calls on the same days.
///
/// The lock is on a neighbour of the file, because closing another descriptor of the file itself would drop SQLite's own locks. The
/// system lets go of it when the process ends, however it ends.
package final class StoreLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of the store at `path`; `:memory:` needs none.
    ///
    /// - Throws: ``StoreError/busy(path:)`` when another process holds it.
    package init(path: String) throws(StoreError) {
        guard path != ":memory:" else {
            descriptor = -1
            return
        }
        descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotOpen(path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .busy(path: path)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
