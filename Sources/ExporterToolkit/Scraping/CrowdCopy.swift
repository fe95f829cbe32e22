internal import HTTPServer
internal import NIOCore
internal import Synchronization

/// A copy of a large body that the system can refer to, kept while several scrapes at a time ask for that body over plain connections.
///
/// With it, sending to eight clients at once takes half the CPU. A client alone is served faster without: it reads from the processor's
/// cache what was just copied for it. Nothing is gained where what is sent is encrypted.
final class CrowdCopy: Sendable {
    /// From this size on, in bytes, a body does not stay in the processor's cache from one client to the next.
    private static let smallest = 4 << 20
    /// How many scrapes at a time are worth it.
    private static let crowd = 3
    /// After so many scrapes of anything in a row that were no crowd, the memory is given back.
    private static let patience = 32

    private struct State {
        /// How many scrapes are under way that could be sent a copy.
        var scrapes = 0
        /// The body that the copy is of, or will be.
        private var source: [ByteBuffer] = []
        /// The copy, once it is made.
        private var copy: MappedBytes?
        /// Whether one is being made.
        private var isMaking = false
        /// The last one as long as anybody sends from it.
        private weak var used: MappedBytes?
        /// How many scrapes in a row were no crowd.
        private var lone = 0

        /// The copy of a body for one more scrape, or whether to make it now.
        mutating func begin(_ body: [ByteBuffer]) -> (copy: MappedBytes?, isDue: Bool) {
            scrapes += 1
            if !isSource(body) { drop() }
            guard scrapes >= CrowdCopy.crowd else { return (copy, false) }
            lone = 0
            // Slow clients of older bodies hold one copy, not one of each.
            guard source.isEmpty, !isMaking, used == nil else { return (copy, false) }
            (source, isMaking) = (body, true)
            return (nil, true)
        }

        /// Keeps the copy of a body, if it is still wanted.
        mutating func keep(_ made: MappedBytes?, of body: [ByteBuffer]) {
            (isMaking, used) = (false, made)
            if isSource(body) { copy = made }
        }

        /// Notes a scrape, and gives the memory back if there has been no crowd for long; tells whether there still is a body.
        mutating func noteScrape() -> Bool {
            lone += 1
            if lone >= CrowdCopy.patience { drop() }
            return !source.isEmpty
        }

        private mutating func drop() { (source, copy, lone) = ([], nil, 0) }

        /// Whether it is the very same array; a body that is kept is not made anew.
        private func isSource(_ body: [ByteBuffer]) -> Bool {
            source.withUnsafeBufferPointer { source in
                body.withUnsafeBufferPointer { source.count == $0.count && source.baseAddress == $0.baseAddress }
            }
        }
    }

    private let state = Mutex(State())
    /// Whether there is a body, for those who need not wait to know it.
    private let isHeld = Atomic(false)

    /// The pieces of a body without a copy.
    static func buffers(_ body: [ByteBuffer]) -> [WebBody.Piece] {
        var pieces: [WebBody.Piece] = []
        // One more follows, which would move all of them otherwise.
        pieces.reserveCapacity(body.count + 1)
        for buffer in body { pieces.append(.bytes(buffer)) }
        return pieces
    }

    /// Whether a body may ever be worth a copy.
    static func isWorthwhile(_ body: [ByteBuffer]) -> Bool {
        body.reduce(0) { $0 + $1.readableBytes } >= smallest
    }

    /// The pieces to send of a body for a scrape that begins; `nil` when a copy is to be made of it first. `end` follows in any case.
    func begin(_ body: [ByteBuffer]) -> [WebBody.Piece]? {
        let (copy, isDue) = state.withLock { state in
            let choice = state.begin(body)
            if choice.isDue { isHeld.store(true, ordering: .relaxed) }
            return choice
        }
        if let copy { return [.mapped(copy.slice)] }
        return isDue ? nil : Self.buffers(body)
    }

    /// The pieces to send of a body of which the copy is made now, which takes milliseconds.
    func makePieces(of body: [ByteBuffer]) -> [WebBody.Piece] {
        let copy = MappedBytes(joining: body)
        state.withLock { $0.keep(copy, of: body) }
        return copy.map { [.mapped($0.slice)] } ?? Self.buffers(body)
    }

    /// Ends a scrape, whose response has been sent or given up.
    func end() {
        state.withLock { $0.scrapes -= 1 }
    }

    /// Notes a scrape of anything, before it begins.
    func noteScrape() {
        guard isHeld.load(ordering: .relaxed) else { return }
        state.withLock { isHeld.store($0.noteScrape(), ordering: .relaxed) }
    }
}
