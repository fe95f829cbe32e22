internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The memory that closed connections leave behind; returns it to the system when it is much.
///
/// Connections that close cause a look some seconds later, since their memory is freed after they have closed, and further looks while
/// there is something to return. Nobody who keeps a connection pays for it.
final class FreedMemory: Sendable {
    /// The memory of the process.
    static let ofProcess = FreedMemory(slack: ProcessMemory.slack, release: ProcessMemory.release)

    /// How long after connections have closed the memory is looked at.
    private static let farewellTime = TimeAmount.seconds(5)
    /// How many free bytes, beyond those that could not be returned before, are worth the milliseconds of returning them.
    static let much = 4 << 20

    /// Counts the bytes that are free but not returned to the system.
    private let slack: @Sendable () -> Int
    /// Returns free memory to the system.
    private let release: @Sendable () -> Void
    /// Whether a look is due.
    private let isDue = Mutex(false)
    /// The free bytes that remained when memory was last returned.
    private let remainder = Mutex(0)

    /// Makes the memory of a process, or a stand-in for tests.
    init(slack: @escaping @Sendable () -> Int, release: @escaping @Sendable () -> Void) {
        self.slack = slack
        self.release = release
    }

    /// Looks at the memory soon, off the event loop.
    func lookSoon(on loop: any EventLoop) {
        let isFirst = isDue.withLock { isDue in
            defer { isDue = true }
            return !isDue
        }
        guard isFirst else { return }
        loop.scheduleTask(in: Self.farewellTime) {
            NIOThreadPool.singleton.submit { state in
                self.isDue.withLock { $0 = false }
                guard case .active = state, self.look() else { return }
                self.lookSoon(on: loop)
            }
        }
    }

    /// Returns memory when much of it is free; tells whether it did.
    func look() -> Bool {
        remainder.withLock { remainder in
            let free = slack()
            guard free >= remainder + Self.much else {
                // What is in use by now cannot remain again.
                remainder = min(remainder, free)
                return false
            }
            release()
            remainder = slack()
            return true
        }
    }
}
