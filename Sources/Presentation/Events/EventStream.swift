import EventTime
import Exposition
import HTTPServer
import Synchronization

/// Makes one answer of `/metrics/events` block by block, as fast as the client reads it.
final class EventStream: Sendable {
    /// Returns the piece of a block, cached or made.
    typealias Make = @Sendable (EventPage.Block, EventFamily) async throws -> EventPiece

    /// Answers below this size in bytes are made as a whole, so that their length is known and a failure of the store is a plain 500.
    private static let shortBody = 128 * 1024

    private let pieces: [(family: EventFamily, block: EventPage.Block?)]
    private let coding: ContentCoding
    private let make: Make
    private let state = Mutex((step: 0, checksum: Checksum.empty))

    /// Begins an answer.
    init(_ page: EventPage, _ coding: ContentCoding, make: @escaping Make) {
        (pieces, self.coding, self.make) = (page.pieces, coding, make)
    }

    /// The body: complete if it is short, otherwise its beginning followed by a stream.
    ///
    /// - Throws: any error that prevents making the beginning.
    func body() async throws -> WebBody {
        var beginning: [UInt8] = []
        while beginning.count < Self.shortBody {
            guard let bytes = try await next() else { return WebBody(beginning) }
            beginning += bytes
        }
        return WebBody(beginning) { try await self.next() }
    }

    /// The next bytes; nil at the end. Called again only after it has returned.
    func next() async throws -> [UInt8]? {
        let step = state.withLock { state in
            defer { state.step += 1 }
            return state.step
        }
        guard step < pieces.count else { return step == pieces.count ? try ending() : nil }
        let (family, block) = pieces[step]
        if let block { return sent(try await make(block, family)) }
        let header = sent(try EventPiece(EventExposition.header(of: family), coding))
        guard step == 0, coding == .gzip else { return header }
        return Gzip.header + header
    }

    private func sent(_ piece: EventPiece) -> [UInt8] {
        state.withLock { $0.checksum = Checksum(of: [$0.checksum, piece.checksum]) }
        return piece.bytes
    }

    private func ending() throws(GzipError) -> [UInt8] {
        let end = sent(try EventPiece(EventExposition.end, coding))
        return coding == .gzip ? end + Gzip.trailer(state.withLock(\.checksum)) : end
    }
}
