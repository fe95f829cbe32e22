import Glibc

/// A file that is written under a neighbour's name, so that under its own it is whole or not there: a reader sees the old one or the new.
package final class AtomicFile {
    private let path: String
    private let part: String
    private let descriptor: Int32
    private var isOpen = true

    /// Opens the neighbour of `path` that has `suffix` added.
    package init(path: String, suffix: String = ".part") throws(AtomicFileError) {
        self.path = path
        part = path + suffix
        descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw AtomicFileError(path: path) }
    }

    /// Leaves nothing behind of a file that was not finished.
    deinit {
        guard isOpen else { return }
        close(descriptor)
        unlink(part)
    }

    /// Writes the bytes at the end.
    package func append(_ bytes: [UInt8]) throws(AtomicFileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw AtomicFileError(path: path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Gives the file its own name.
    package func commit() throws(AtomicFileError) {
        guard fsync(descriptor) == 0, rename(part, path) == 0 else { throw AtomicFileError(path: path) }
        isOpen = false
        close(descriptor)
    }
}

/// Why a file could not be written.
package struct AtomicFileError: Error, Equatable, CustomStringConvertible {
    /// The file's path.
    package let path: String
    /// The system's reason.
    package let reason: String

    /// What the system said last about the file.
    init(path: String) { (self.path, reason) = (path, String(cString: strerror(errno))) }

    /// The sentence for the operator.
    package var description: String { "cannot write \(path): \(reason); check the folder and its rights" }
}
