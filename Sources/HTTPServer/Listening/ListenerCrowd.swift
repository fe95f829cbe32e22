internal import Synchronization

/// The listeners of the process, which share its descriptors: when these run short, the listener with the most connections loses one.
///
/// So a crowd on one address does not affect the others.
final class ListenerCrowd: Sendable {
    /// A listener, as long as its connections live.
    private struct Member {
        weak var registry: ConnectionRegistry?
    }

    /// All listeners of the process.
    static let ofProcess = ListenerCrowd()

    private let members = Mutex<[Member]>([])

    /// Makes a separate crowd, for tests.
    init() {}

    /// Adds a listener.
    func add(_ registry: ConnectionRegistry) {
        members.withLock { members in
            members.removeAll { $0.registry == nil }
            members.append(Member(registry: registry))
        }
    }

    /// Closes the connection that has been quiet longest at the listener with the most connections.
    ///
    /// - Parameter kept: The number of connections, all listeners together, that are never closed.
    /// - Returns: Whether one was closed.
    @discardableResult func makeRoom(keeping kept: Int = 0) -> Bool {
        let registries = members.withLock { $0.compactMap(\.registry) }.map { (registry: $0, count: $0.count) }
        guard registries.reduce(0, { $0 + $1.count }) > kept else { return false }
        return registries.sorted { $0.count > $1.count }.contains { $0.registry.dismissQuietest() }
    }
}
