internal import Glibc
package import NIOCore

/// Bytes in memory of their own that never change, so that the system can send them without a copy.
///
/// A socket goes on referring to such memory until its client has read it, long after it was sent. It is therefore never used for other
/// bytes: the process gives it back as a whole, and the system keeps it for those who still refer to it.
package final class MappedBytes: Sendable {
    /// The number of bytes.
    package let count: Int
    // Nobody can write to it any more.
    private nonisolated(unsafe) let memory: UnsafeMutableRawPointer
    private let size: Int

    /// The system's large pages, if it has any: to refer to one of them costs a fraction of what its 512 small ones do.
    private static let pageSize = 2 << 20

    /// Copies buffers, one behind the other; nil when the system has no memory, or there are no bytes.
    package init?(joining buffers: [ByteBuffer]) {
        count = buffers.reduce(0) { $0 + $1.readableBytes }
        size = (count + Self.pageSize - 1) & -Self.pageSize
        guard count > 0, let memory = Self.reserve(size) else { return nil }
        self.memory = memory
        _ = madvise(memory, size, MADV_HUGEPAGE)
        var place = memory
        for buffer in buffers {
            buffer.withUnsafeReadableBytes { bytes in
                guard let first = bytes.baseAddress else { return }
                place.copyMemory(from: first, byteCount: bytes.count)
                place += bytes.count
            }
        }
        mprotect(memory, size, PROT_READ)
    }

    deinit { munmap(memory, size) }

    /// All bytes.
    package var slice: MappedSlice { MappedSlice(bytes: self, range: 0..<count) }

    /// Passes the bytes to `body`; what the system is given of them may be used for longer.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: memory, count: count))
    }

    /// Memory that begins with a large page.
    private static func reserve(_ size: Int) -> UnsafeMutableRawPointer? {
        let access = PROT_READ | PROT_WRITE
        guard let memory = mmap(nil, size + pageSize, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), memory != MAP_FAILED
        else { return nil }
        let before = -Int(bitPattern: memory) & (pageSize - 1)
        if before > 0 { munmap(memory, before) }
        munmap(memory + before + size, pageSize - before)
        return memory + before
    }
}

/// What is left to send of ``MappedBytes``.
package struct MappedSlice: Sendable {
    let bytes: MappedBytes
    private(set) var range: Range<Int>

    /// The number of bytes.
    package var count: Int { range.count }

    /// Removes bytes from the beginning.
    mutating func removeFirst(_ number: Int) { range = range.lowerBound + number..<range.upperBound }

    /// Removes at most so many bytes from the beginning, and gives a copy of them.
    mutating func popFirst(_ most: Int) -> ByteBuffer {
        let first = range.prefix(most)
        removeFirst(first.count)
        return bytes.withBytes { ByteBuffer(bytes: $0[first]) }
    }

    /// Removes the bytes up to the next border of the system's small pages, and gives a copy of them.
    mutating func popPage() -> ByteBuffer { popFirst(Self.pageSize - range.lowerBound % Self.pageSize) }

    private static let pageSize = 4096
}
