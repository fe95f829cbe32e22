import Foundation
import Synchronization
import Testing

@testable import HTTPServer

/// When memory that connections leave behind is returned.
@Suite struct FreedMemoryTests {
    /// A process of which some free memory cannot be returned.
    private final class Process: Sendable {
        let free = Mutex(0)
        let stuck = Mutex(0)
        let releases = Mutex(0)

        var memory: FreedMemory {
            FreedMemory(
                slack: { self.free.withLock { $0 } + self.stuck.withLock { $0 } },
                release: {
                    self.free.withLock { $0 = 0 }
                    self.releases.withLock { $0 += 1 }
                })
        }
    }

    @Test func littleStaysAndMuchIsReturned() {
        let process = Process()
        let memory = process.memory
        process.free.withLock { $0 = FreedMemory.much - 1 }
        #expect(!memory.look())
        process.free.withLock { $0 += 1 }
        #expect(memory.look())
        #expect(!memory.look())
        #expect(process.releases.withLock { $0 } == 1)
    }

    @Test func whatCannotBeReturnedIsNotTriedAgainUntilItIsUsed() {
        let process = Process()
        let memory = process.memory
        process.stuck.withLock { $0 = 3 * FreedMemory.much }
        #expect(memory.look())
        #expect(!memory.look())
        process.stuck.withLock { $0 = 0 }
        #expect(!memory.look())
        process.free.withLock { $0 = FreedMemory.much }
        #expect(memory.look())
    }

    /// In a process of its own: beside other tests, their allocations and releases would be counted with it.
    @Test func whatIsFreeIsCounted() async {
        await #expect(processExitsWith: .success) {
            // Blocks below the size at which the allocator maps pages of their own stay with it when they are freed.
            func block() -> UnsafeMutableRawBufferPointer { .allocate(byteCount: 100_000, alignment: 16) }
            let blocks = (0..<640).map { _ in block() }
            // A last block keeps the top of the heap in place.
            let last = block()
            defer { last.deallocate() }
            (blocks + [last]).forEach { $0.initializeMemory(as: UInt8.self, repeating: 1) }
            let used = ProcessMemory.slack()
            blocks.forEach { $0.deallocate() }
            let free = ProcessMemory.slack()
            #expect(free - used > 60_000_000)
            ProcessMemory.release()
            #expect(free - ProcessMemory.slack() > 60_000_000)
        }
    }
}
