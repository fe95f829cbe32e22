internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The open connections of one listener, and who gives way when it is full, or when descriptors run short.
///
/// The connection that has been quiet for longest is closed for a new one; what counts is when it came or when its last
/// request was handled, so that dripping bytes or not reading keeps no place. One whose request is being worked on stays.
final class ConnectionRegistry: Sendable {
    /// A connection's place.
    struct Seat: Sendable {
        /// Whose place it is.
        fileprivate let id: ObjectIdentifier
        /// Where.
        fileprivate let registry: ConnectionRegistry

        /// A handler begins to work on a request.
        func beginWork() { registry.beginWork(id) }

        /// A handler has answered.
        func endWork() { registry.endWork(id) }

        /// Closes the connection with all its streams, soon and on its event loop.
        func giveUp() { registry.giveUp(id) }
    }

    /// An open connection.
    private struct Entry {
        /// The connection.
        let channel: any Channel
        /// How many of its requests are being worked on.
        var requests = 0
        /// The turn at which it became quiet; older turns in the queue are void.
        var turn: Int
    }

    /// Everything that changes.
    private struct State {
        /// The open connections.
        var entries: [ObjectIdentifier: Entry] = [:]
        /// When connections became quiet, oldest first.
        var quiet = CircularBuffer<(id: ObjectIdentifier, turn: Int)>()
        /// Counts what happens, in place of a clock.
        var turn = 0
        /// The most connections there were since memory was given back.
        var crowd = 0
        /// Whether nobody is let in any more.
        var isDraining = false

        /// Puts a connection at the young end of the queue.
        mutating func queue(_ id: ObjectIdentifier) {
            turn += 1
            entries[id]?.turn = turn
            quiet.append((id, turn))
            // Void turns pile up while nobody has to give way; this keeps them below four times the connections.
            guard quiet.count > 64, quiet.count > 4 * entries.count else { return }
            let valid = quiet.filter { entries[$0.id]?.turn == $0.turn }
            quiet = CircularBuffer(valid)
        }

        /// Takes out the connection that has been quiet for longest; `nil` when all are being worked for.
        mutating func giveWay() -> (any Channel)? {
            while let oldest = quiet.popFirst() {
                guard let entry = entries[oldest.id], entry.turn == oldest.turn, entry.requests == 0 else { continue }
                return entries.removeValue(forKey: oldest.id)?.channel
            }
            return nil
        }
    }

    /// How many connections make a crowd.
    private static let crowd = 16
    /// How long after a crowd the last of its memory is free.
    private static let farewellTime = TimeAmount.seconds(2)

    /// How many connections may be open at once.
    private let limit: Int
    /// What is open.
    private let state = Mutex(State())

    /// Makes an empty registry.
    init(limit: Int, crowd: ListenerCrowd = .ofProcess) {
        self.limit = limit
        crowd.add(self)
    }

    /// How many connections are open.
    var count: Int { state.withLock(\.entries.count) }

    /// Gives a new connection a place until it closes; `nil` when the listener is draining or full of work.
    func admit(_ channel: any Channel) -> Seat? {
        let id = ObjectIdentifier(channel)
        let (isAdmitted, leaving) = state.withLock { state -> (Bool, (any Channel)?) in
            guard !state.isDraining else { return (false, nil) }
            let leaving = state.entries.count >= limit ? state.giveWay() : nil
            guard state.entries.count < limit else { return (false, leaving) }
            state.entries[id] = Entry(channel: channel, turn: 0)
            state.crowd = max(state.crowd, state.entries.count)
            state.queue(id)
            return (true, leaving)
        }
        leaving.map(Ejection.eject)
        guard isAdmitted else { return nil }
        channel.closeFuture.whenComplete { _ in self.forget(id, on: channel.eventLoop) }
        return Seat(id: id, registry: self)
    }

    /// Closes the connection that has been quiet for longest; `false` when all are being worked for.
    func dismissQuietest() -> Bool {
        guard let leaving = state.withLock({ $0.giveWay() }) else { return false }
        Ejection.eject(leaving)
        return true
    }

    /// Lets nobody in any more and gives the connections that are still open.
    func beginDraining() -> [any Channel] {
        state.withLock { state in
            state.isDraining = true
            return state.entries.values.map(\.channel)
        }
    }

    /// How many turns the queue holds, void ones included; for tests.
    var queueLength: Int { state.withLock { $0.quiet.count } }

    /// Keeps a connection from giving way.
    private func beginWork(_ id: ObjectIdentifier) {
        state.withLock { state in state.entries[id]?.requests += 1 }
    }

    /// Lets a connection give way again, as the last one.
    private func endWork(_ id: ObjectIdentifier) {
        state.withLock { state in
            guard state.entries[id] != nil else { return }
            state.entries[id]?.requests -= 1
            state.queue(id)
        }
    }

    /// Closes a connection.
    private func giveUp(_ id: ObjectIdentifier) {
        guard let channel = state.withLock({ $0.entries[id]?.channel }) else { return }
        channel.eventLoop.execute { Ejection.eject(channel) }
    }

    /// Removes a closed connection; soon after a crowd has gone, the memory that it took goes back to the system.
    private func forget(_ id: ObjectIdentifier, on loop: any EventLoop) {
        let wasCrowd = state.withLock { state in
            state.entries.removeValue(forKey: id)
            guard state.crowd >= Self.crowd, state.entries.count <= state.crowd / 8 else { return false }
            // Smaller crowds of those that are left give back as well.
            state.crowd = state.entries.count
            return true
        }
        guard wasCrowd else { return }
        // What a connection took is freed after it was closed.
        loop.scheduleTask(in: Self.farewellTime) {
            NIOThreadPool.singleton.submit { if case .active = $0 { ProcessMemory.release() } }
        }
    }
}

/// The event that closes a connection at once, without the farewell of TLS that a silent client would draw out.
struct Ejection: Sendable {
    /// Closes a connection that has to give way.
    static func eject(_ channel: any Channel) {
        let asked = channel.eventLoop.makePromise(of: Void.self)
        channel.triggerUserOutboundEvent(Ejection(), promise: asked)
        // A pipeline without TLS has nobody who takes the event.
        asked.futureResult.whenFailure { _ in channel.close(promise: nil) }
    }
}
