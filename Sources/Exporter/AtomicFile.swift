import Glibc

/// A file that is written as its neighbour `NAME.part`, so that under its own name it is whole or as it was before.
///
/// Once it has its name it survives a power cut. Two programs do not write the same file at once.
package final class AtomicFile {
    private let path: String
    private let part: String
    private let descriptor: Int32
    private var isOpen = true

    /// Opens the neighbour, empty.
    package init(path: String) throws(FileWriteError) {
        self.path = path
        part = "\(path).part"
        descriptor = try Self.openAlone(part, for: path)
    }

    /// Leaves nothing behind of a file that was not finished.
    deinit {
        guard isOpen else { return }
        unlink(part)
        close(descriptor)
    }

    /// Replaces the file at `path` by one of these bytes.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileWriteError) {
        let file = try AtomicFile(path: path)
        try file.append(bytes)
        try file.commit()
    }

    /// Writes the bytes at the end.
    package func append(_ bytes: [UInt8]) throws(FileWriteError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .system(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Gives the file its own name, for good.
    package func commit() throws(FileWriteError) {
        guard fsync(descriptor) == 0, rename(part, path) == 0 else { throw .system(path) }
        isOpen = false
        close(descriptor)
        try syncFolder()
    }

    /// Writes the new name to the disk; a folder that may not be read, or that its file system cannot sync, is left to the system.
    private func syncFolder() throws(FileWriteError) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system(path) }
    }

    /// Opens a neighbour that no other program has open for writing.
    private static func openAlone(_ part: String, for path: String) throws(FileWriteError) -> Int32 {
        while true {
            let descriptor = open(part, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw .system(path) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                close(descriptor)
                throw .busy(path: path)
            }
            // Whoever had it before may have given this file its own name meanwhile.
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

    /// What the system has just refused.
    static func system(_ path: String) -> FileWriteError {
        .refused(path: path, reason: String(cString: strerror(errno)))
    }

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .refused(let path, let reason): "cannot write \(path): \(reason); check the folder and its rights"
        case .busy(let path): "cannot write \(path): another program is writing it; wait until it has ended"
        }
    }
}
