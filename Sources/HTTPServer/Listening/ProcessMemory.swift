internal import CMalloc
internal import Glibc

/// How the process deals with memory that it no longer needs.
package enum ProcessMemory {
    /// How many heaps all threads share. glibc gives nearly every thread its own, and each keeps pages of a peak that is over.
    private static let heaps: Int32 = 2
    /// From this size on a block is the system's again as soon as it is freed. glibc raises the bound with every such block.
    private static let ownPages: Int32 = 256 * 1024

    /// Keeps little of what is freed; before the first thread starts. Who sets `MALLOC_ARENA_MAX` decides alone.
    package static func keepLittle() {
        guard getenv("MALLOC_ARENA_MAX") == nil else { return }
        _ = mallopt(M_ARENA_MAX, heaps)
        _ = mallopt(M_MMAP_THRESHOLD, ownPages)
    }

    /// Gives the system back what is free; takes milliseconds.
    package static func release() { malloc_trim(0) }
}
