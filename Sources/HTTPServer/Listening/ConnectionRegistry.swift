internal import NIOCore
internal import Synchronization

/// The open connections of one listener; decides which one to close when it is full or descriptors run short.
///
/// The connection that has been quiet longest is closed for a new one. What counts is when it was accepted or its last request was
/// handled, so that dripping bytes or not reading keeps no place. A connection with a request in work stays.
final class ConnectionRegistry: Sendable {
    /// A connection's place.
    struct Seat: Sendable {
        /// The connection's entry.
        fileprivate let entry: Entry
        /// The registry.
        fileprivate let registry: ConnectionRegistry

        /// Notes that a handler begins to work on a request.
        func beginWork() { entry.requests.add(1, ordering: .relaxed) }

        /// Notes that a handler has answered: the connection may be closed for another again, as the last in the queue.
        func endWork() { registry.endWork(entry) }

        /// Closes the connection with all its streams, soon and on its event loop.
        func giveUp() { registry.giveUp(entry) }
    }

    /// An open connection; its seat reaches it without a search, as it does with each request.
    fileprivate final class Entry: Sendable {
        /// The connection.
        let channel: any Channel
        /// How many of its requests are in work.
        let requests = Atomic(0)
        /// The turn at which it became quiet; earlier turns in the queue are void.
        let turn = Atomic(0)

        init(_ channel: any Channel) { self.channel = channel }

        /// Its identity.
        var id: ObjectIdentifier { ObjectIdentifier(channel) }
    }

    /// Everything that changes.
    private struct State {
        /// The open connections.
        var entries: [ObjectIdentifier: Entry] = [:]
        /// When connections became quiet, oldest first.
        var quiet = CircularBuffer<(id: ObjectIdentifier, turn: Int)>()
        /// Counts events, in place of a clock.
        var turn = 0
        /// Whether no connection is admitted any more.
        var isDraining = false

        /// Puts a connection at the end of the queue.
        mutating func queue(_ entry: Entry) {
            turn += 1
            entry.turn.store(turn, ordering: .relaxed)
            quiet.append((entry.id, turn))
            // Void turns accumulate while nothing has to be closed; this keeps their number below four times that of the connections.
            guard quiet.count > 64, quiet.count > 4 * entries.count else { return }
            let valid = quiet.filter { isValid($0.id, $0.turn) }
            quiet = CircularBuffer(valid)
        }

        /// Whether this turn is the last one of an open connection.
        private func isValid(_ id: ObjectIdentifier, _ turn: Int) -> Bool {
            entries[id]?.turn.load(ordering: .relaxed) == turn
        }

        /// Removes the connection that has been quiet longest; `nil` when all have requests in work.
        mutating func giveWay() -> (any Channel)? {
            while let oldest = quiet.popFirst() {
                guard isValid(oldest.id, oldest.turn), let entry = entries[oldest.id],
                    entry.requests.load(ordering: .relaxed) == 0
                else { continue }
                return entries.removeValue(forKey: oldest.id)?.channel
            }
            return nil
        }
    }

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

    /// Admits a new connection until it closes; `nil` when the listener is draining or all connections have requests in work.
    func admit(_ channel: any Channel) -> Seat? {
        let entry = Entry(channel)
        let (isAdmitted, leaving) = state.withLock { state -> (Bool, (any Channel)?) in
            guard !state.isDraining else { return (false, nil) }
            let leaving = state.entries.count >= limit ? state.giveWay() : nil
            guard state.entries.count < limit else { return (false, leaving) }
            state.entries[entry.id] = entry
            state.queue(entry)
            return (true, leaving)
        }
        leaving.map(Ejection.eject)
        guard isAdmitted else { return nil }
        channel.closeFuture.whenComplete { _ in self.forget(entry, on: channel.eventLoop) }
        return Seat(entry: entry, registry: self)
    }

    /// Closes the connection that has been quiet longest; returns `false` when all have requests in work.
    func dismissQuietest() -> Bool {
        guard let leaving = state.withLock({ $0.giveWay() }) else { return false }
        Ejection.eject(leaving)
        return true
    }

    /// Stops admitting connections and returns those that are still open.
    func beginDraining() -> [any Channel] {
        state.withLock { state in
            state.isDraining = true
            return state.entries.values.map(\.channel)
        }
    }

    /// The length of the queue, including void turns; for tests.
    var queueLength: Int { state.withLock { $0.quiet.count } }

    /// Notes that a request is answered and puts the connection at the end of the queue: in one step, since it still has an earlier turn.
    private func endWork(_ entry: Entry) {
        state.withLock { state in
            entry.requests.subtract(1, ordering: .relaxed)
            state.queue(entry)
        }
    }

    /// Closes a connection.
    private func giveUp(_ entry: Entry) {
        let isOpen = state.withLock { $0.entries[entry.id] === entry }
        guard isOpen else { return }
        entry.channel.eventLoop.execute { Ejection.eject(entry.channel) }
    }

    /// Removes a closed connection.
    private func forget(_ entry: Entry, on loop: any EventLoop) {
        _ = state.withLock { $0.entries.removeValue(forKey: entry.id) }
        FreedMemory.ofProcess.lookSoon(on: loop)
    }
}

/// The event that closes a connection at once, without TLS' farewell, which a silent client would draw out.
struct Ejection: Sendable {
    /// Closes a connection to make room.
    static func eject(_ channel: any Channel) {
        let asked = channel.eventLoop.makePromise(of: Void.self)
        channel.triggerUserOutboundEvent(Ejection(), promise: asked)
        // A pipeline without TLS has no handler for the event.
        asked.futureResult.whenFailure { _ in channel.close(promise: nil) }
    }
}
