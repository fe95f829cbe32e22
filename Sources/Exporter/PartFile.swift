import Glibc

/// A file that is written under a neighbour's name, so that under its own it is whole or not there.
package final class PartFile {
    private let path: String
    private let descriptor: Int32
    private var isOpen = true

    /// Opens `path` with `.part` added.
    package init(path: String) throws(BackfillError) {
        self.path = path
        descriptor = open("\(path).part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
    }

    /// Leaves nothing behind of a file that was not finished.
    deinit {
        guard isOpen else { return }
        close(descriptor)
        unlink("\(path).part")
    }

    /// Writes the bytes at the end.
    func append(_ bytes: [UInt8]) throws(BackfillError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failure }
            rest = rest.dropFirst(count)
        }
    }

    /// Gives the file its own name.
    func commit() throws(BackfillError) {
        guard fsync(descriptor) == 0, rename("\(path).part", path) == 0 else { throw failure }
        isOpen = false
        close(descriptor)
    }

    private var failure: BackfillError { .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
}
