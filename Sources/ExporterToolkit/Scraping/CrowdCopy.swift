internal import HTTPServer
internal import NIOCore
internal import Synchronization

/// A copy of a large body that the system can refer to, kept while several scrapes at a time ask for that body.
///
/// With it, sending to eight clients at once takes half the CPU. A client alone is served faster without: it reads from the processor's
/// cache what was just copied for it. Nothing is gained where what is sent is encrypted.
final class CrowdCopy: Sendable {
    /// From this size on, in bytes, a body does not stay in the processor's cache from one client to the next.
    private static let smallest = 4 << 20
    /// How many scrapes at a time are worth it.
    private static let crowd = 3
    /// After so many scrapes in a row that were fewer at a time, the memory is given back.
    private static let patience = 32

    private struct State {
        /// The body that the copy is of, or will be.
        private var source: [ByteBuffer] = []
        /// The copy, once it is made.
        private var copy: MappedBytes?
        /// The same as long as anybody sends from it.
        private weak var used: MappedBytes?
        /// How many scrapes in a row were no crowd.
        private var lone = 0

        /// The copy of a body for one more scrape, or whether to make it now.
        mutating func choose(_ body: [ByteBuffer], isCrowd: Bool) -> (copy: MappedBytes?, isDue: Bool) {
            lone = isCrowd ? 0 : lone + 1
            if !isSource(body) || lone >= CrowdCopy.patience { (source, copy) = ([], nil) }
            // Slow clients of older bodies hold one copy, not one of each.
            guard isCrowd, source.isEmpty, used == nil else { return (copy, false) }
            source = body
            return (nil, true)
        }

        /// Keeps the copy of a body, if it is still wanted.
        mutating func keep(_ made: MappedBytes, of body: [ByteBuffer]) {
            if isSource(body) { (copy, used) = (made, made) }
        }

        /// Whether it is the very same array; a body that is kept is not made anew.
        private func isSource(_ body: [ByteBuffer]) -> Bool {
            source.withUnsafeBufferPointer { source in
                body.withUnsafeBufferPointer { source.count == $0.count && source.baseAddress == $0.baseAddress }
            }
        }
    }

    private let state = Mutex(State())

    /// The pieces to send of a body while so many scrapes are under way, this one included; `nil` when a copy is to be made of it first.
    func pieces(of body: [ByteBuffer], scrapes: Int) -> [WebBody.Piece]? {
        guard body.reduce(0, { $0 + $1.readableBytes }) >= Self.smallest else { return Self.buffers(body) }
        let (copy, isDue) = state.withLock { $0.choose(body, isCrowd: scrapes >= Self.crowd) }
        if let copy { return [.mapped(copy.slice)] }
        return isDue ? nil : Self.buffers(body)
    }

    /// The pieces to send of a body of which the copy is made now, which takes milliseconds.
    func makePieces(of body: [ByteBuffer]) -> [WebBody.Piece] {
        guard let copy = MappedBytes(joining: body) else { return Self.buffers(body) }
        state.withLock { $0.keep(copy, of: body) }
        return [.mapped(copy.slice)]
    }

    /// The pieces of a body without a copy.
    static func buffers(_ body: [ByteBuffer]) -> [WebBody.Piece] { body.map { .bytes($0) } }
}
