internal import Glibc

/// Reads files whole, and tells cheaply whether they have changed.
package enum FileContent {
    /// Distinguishes two states of a file without reading it.
    package struct Stamp: Equatable, Sendable {
        /// Device, inode, size, and both times of change in nanoseconds; all zero for a missing file.
        private let values: [Int]
        /// The later of the two times, in nanoseconds since 1970.
        private let changedAt: Int

        /// Looks at the file as it is now.
        package init(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else {
                (values, changedAt) = ([], 0)
                return
            }
            let modified = Self.nanoseconds(status.st_mtim)
            let changed = Self.nanoseconds(status.st_ctim)
            let (device, inode) = (Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino))
            values = [device, inode, Int(status.st_size), modified, changed]
            changedAt = max(modified, changed)
        }

        /// Whether a write soon after could leave the same stamp: the kernel's file clock ticks only every few milliseconds.
        package var mayHideAChange: Bool {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return (Self.nanoseconds(now) &- changedAt).magnitude < 50_000_000
        }

        /// A time as one number, with wrapping arithmetic: a file can be dated to a year that overflows nanoseconds.
        private static func nanoseconds(_ time: timespec) -> Int { time.tv_sec &* 1_000_000_000 &+ time.tv_nsec }
    }

    /// Larger than any configuration file; a device would never end.
    package static let sizeLimit = 8 * 1024 * 1024

    /// The text that the bytes of a file are.
    ///
    /// - Throws: ``FileFault/notText``.
    package static func text(_ bytes: [UInt8]) throws(FileFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
        return text
    }

    /// The bytes of a whole file; `nil` when it cannot be read, whatever the reason, or has more than `limit`.
    package static func bytes(of path: String, limit: Int = sizeLimit) -> [UInt8]? {
        try? read(path, limit: limit).get()
    }

    /// The bytes of a whole file, of at most 8 MiB unless `limit` says otherwise, or why it cannot be read.
    package static func read(_ path: String, limit: Int = sizeLimit) -> Result<[UInt8], FileFault> {
        // Without O_NONBLOCK, opening a named pipe would block the caller.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return .failure(FileFault(errno: errno)) }
        defer { Glibc.close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            guard count > 0 else { return count == 0 ? .success(bytes) : .failure(FileFault(errno: errno)) }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else { return .failure(.tooLarge) }
        }
    }
}
