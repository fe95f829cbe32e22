internal import CMalloc
internal import Glibc
internal import YAMLReading

/// Controls how the process releases memory.
package enum ProcessMemory {
    /// How many heaps all threads share. glibc gives nearly every thread its own, and each keeps pages of past peaks.
    private static let heaps: Int32 = 2
    /// From this size in bytes, a block is returned to the system as soon as it is freed. glibc would raise the bound with every such
    /// block.
    private static let ownPages: Int32 = 256 * 1024

    /// Limits glibc's arenas so that freed memory is returned; call it before the first thread starts. Leaves glibc alone when
    /// `MALLOC_ARENA_MAX` is set.
    package static func keepLittle() {
        guard getenv("MALLOC_ARENA_MAX") == nil else { return }
        _ = mallopt(M_ARENA_MAX, heaps)
        _ = mallopt(M_MMAP_THRESHOLD, ownPages)
    }

    /// Counts the bytes of this process's own memory that glibc has not handed out: free, but not returned to the system.
    ///
    /// Some megabytes of stacks and relocated data are counted with them.
    package static func slack() -> Int {
        guard
            let pages = FileContent.bytes(of: "/proc/self/statm").map({ String(decoding: $0, as: UTF8.self) })?
                .split(separator: " ").compactMap({ Int($0) }), pages.count > 2
        else { return 0 }
        let handedOut = mallinfo2()
        return (pages[1] - pages[2]) * Int(sysconf(Int32(_SC_PAGESIZE))) - Int(handedOut.uordblks + handedOut.hblkhd)
    }

    /// Returns free memory to the system; takes milliseconds.
    package static func release() { malloc_trim(0) }
}
