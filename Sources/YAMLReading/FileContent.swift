internal import Glibc

/// What stands in a file, and when it was last changed.
package enum FileContent {
    /// What tells one state of a file from another without reading it.
    package struct Stamp: Equatable, Sendable {
        /// Device, inode, size, and the times of change in nanoseconds; all zero for a file that is not there.
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

        /// Whether another write soon after could leave the same stamp: the kernel's clock for files ticks every few
        /// milliseconds.
        package var mayHideAChange: Bool {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return (Self.nanoseconds(now) &- changedAt).magnitude < 50_000_000
        }

        /// A time as one number; whoever may change a file can date it into a year that no nanoseconds reach.
        private static func nanoseconds(_ time: timespec) -> Int { time.tv_sec &* 1_000_000_000 &+ time.tv_nsec }
    }

    /// More than any file of a configuration holds; a device would never end.
    private static let sizeLimit = 8 * 1024 * 1024

    /// Reads a file whole; `nil` when it cannot be read, or never ends.
    package static func bytes(of path: String) -> [UInt8]? {
        // Without O_NONBLOCK a named pipe would hold up whoever asks.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { Glibc.close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = read(file, &chunk, chunk.count)
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= sizeLimit else { return nil }
        }
    }
}
