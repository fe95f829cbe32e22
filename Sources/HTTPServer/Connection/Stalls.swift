internal import Synchronization

/// The answers of one endpoint whose clients read nothing, the one that has waited longest first.
///
/// At its limit an endpoint drops the first of them rather than refuse a client that reads: otherwise, clients that each ask once and
/// read nothing could keep everybody out for as long as a stalled write is tolerated.
package final class Stalls: Sendable {
    /// An answer that waits for its client.
    private struct Stall {
        /// The answer's connection handler.
        let id: ObjectIdentifier
        /// Closes the connection, later and on its event loop.
        let giveUp: @Sendable () -> Void
    }

    private let waiting = Mutex<[Stall]>([])

    /// Makes an empty list.
    package init() {}

    /// Adds an answer whose client reads nothing; `giveUp` closes its connection, from any thread and not before it returns.
    package func begin(_ id: ObjectIdentifier, giveUp: @escaping @Sendable () -> Void) {
        waiting.withLock { $0.append(Stall(id: id, giveUp: giveUp)) }
    }

    /// Removes an answer whose client reads again, or that has ended.
    package func end(_ id: ObjectIdentifier) {
        waiting.withLock { $0.removeAll { $0.id == id } }
    }

    /// Drops the answer that has waited longest.
    ///
    /// - Returns: Whether there was one.
    package func giveUpOldest() -> Bool {
        guard let oldest = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
        oldest.giveUp()
        return true
    }
}
