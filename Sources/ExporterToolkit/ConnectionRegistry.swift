internal import NIOCore
internal import Synchronization

/// The open connections of one listener.
final class ConnectionRegistry: Sendable {
    /// How many connections may be open at once.
    private let limit: Int
    /// The open channels, `nil` once draining has begun and nobody is let in any more.
    private let open = Mutex<[ObjectIdentifier: any Channel]?>([:])

    /// Makes an empty registry.
    init(limit: Int) {
        self.limit = limit
    }

    /// Lets a connection in, until it closes; `false` when the listener is full or draining.
    func admit(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let isAdmitted = open.withLock { channels in
            guard let count = channels?.count, count < limit else { return false }
            channels?[id] = channel
            return true
        }
        if isAdmitted { channel.closeFuture.whenComplete { _ in self.forget(id) } }
        return isAdmitted
    }

    /// Lets nobody in any more and gives the connections that are still open.
    func beginDraining() -> [any Channel] {
        open.withLock { channels in
            defer { channels = nil }
            return channels.map { Array($0.values) } ?? []
        }
    }

    /// Removes a closed connection.
    private func forget(_ id: ObjectIdentifier) {
        open.withLock { channels in _ = channels?.removeValue(forKey: id) }
    }
}
