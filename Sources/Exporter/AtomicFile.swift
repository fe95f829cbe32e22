package import Glibc

/// A file that is written as `NAME.part` and then renamed, so that under its own name it is always complete or unchanged.
///
/// After the rename it survives a power failure, if that was asked for. Two programs do not write the same file at once.
package final class AtomicFile {
    private let path: String
    private let part: String
    private let descriptor: Int32
    private var isOpen = true

    /// Opens the `.part` file, empty; if it is new, with these permissions.
    package init(path: String, permissions: mode_t = 0o644) throws(FileWriteError) {
        self.path = path
        part = "\(path).part"
        descriptor = try Self.openAlone(part, for: path, permissions)
    }

    /// Removes an unfinished `.part` file.
    deinit {
        guard isOpen else { return }
        unlink(part)
        close(descriptor)
    }

    /// Replaces the file at `path` with these bytes.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileWriteError) {
        let file = try AtomicFile(path: path)
        try file.append(bytes)
        try file.commit()
    }

    /// Appends bytes.
    package func append(_ bytes: [UInt8]) throws(FileWriteError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .system(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Renames the file to its own name, durably unless `isSynced` is false.
    package func commit(isSynced: Bool = true) throws(FileWriteError) {
        guard !isSynced || fsync(descriptor) == 0, rename(part, path) == 0 else { throw .system(path) }
        isOpen = false
        close(descriptor)
        if isSynced { try syncFolder() }
    }

    /// Syncs the folder with the new name; a folder that cannot be read or synced is left to the system.
    private func syncFolder() throws(FileWriteError) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system(path) }
    }

    /// Opens a `.part` file that no other program has open for writing.
    private static func openAlone(
        _ part: String, for path: String, _ permissions: mode_t
    ) throws(FileWriteError) -> Int32 {
        while true {
            let descriptor = open(part, O_WRONLY | O_CREAT | O_CLOEXEC, permissions)
            guard descriptor >= 0 else { throw .system(path) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                close(descriptor)
                throw .busy(path: path)
            }
            // Another program may have renamed this file meanwhile.
            if isSame(descriptor, part), ftruncate(descriptor, 0) == 0 { return descriptor }
            close(descriptor)
        }
    }

    private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
        var (opened, named) = (stat(), stat())
        guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0 else { return false }
        return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }
}

/// Why a file could not be written; `description` is one sentence with the way out.
package enum FileWriteError: Error, Equatable, CustomStringConvertible {
    /// The system refuses.
    case refused(path: String, reason: String)
    /// Another program is writing the same file.
    case busy(path: String)

    /// The system's last error.
    static func system(_ path: String) -> FileWriteError {
        .refused(path: path, reason: String(cString: strerror(errno)))
    }

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .refused(let path, let reason): "cannot write \(path): \(reason); check the folder and its permissions"
        case .busy(let path): "cannot write \(path): another program is writing it; wait until it has ended"
        }
    }
}
