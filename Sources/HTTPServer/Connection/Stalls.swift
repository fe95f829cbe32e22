internal import Synchronization

/// The answers of one endpoint whose clients take nothing, those that have waited longest first.
///
/// An endpoint with a limit lets the first of them go rather than refuse a client that reads: otherwise as many clients as
/// the limit allows, each asking once and reading nothing, keep everybody out for as long as a stalled write is borne.
package final class Stalls: Sendable {
    /// An answer that waits for its client.
    private struct Stall {
        /// The answer's connection handler.
        let id: ObjectIdentifier
        /// Closes the connection, later and on its event loop.
        let giveUp: @Sendable () -> Void
    }

    private let waiting = Mutex<[Stall]>([])

    /// Makes a list without any.
    package init() {}

    /// Notes an answer whose client takes nothing; `giveUp` closes its connection, from any thread and not before it returns.
    package func begin(_ id: ObjectIdentifier, giveUp: @escaping @Sendable () -> Void) {
        waiting.withLock { $0.append(Stall(id: id, giveUp: giveUp)) }
    }

    /// Forgets an answer whose client reads again, or that has ended.
    package func end(_ id: ObjectIdentifier) {
        waiting.withLock { $0.removeAll { $0.id == id } }
    }

    /// Gives up the answer that has waited longest.
    ///
    /// - Returns: Whether there was one.
    package func giveUpOldest() -> Bool {
        guard let oldest = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
        oldest.giveUp()
        return true
    }
}
