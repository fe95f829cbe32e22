import BeijingTime
import EventTime
import Exposition
import Synchronization

/// One block of `/metrics/events` in one family, ready to be sent.
struct EventPiece: Sendable {
    /// The text, or the segment into which it is packed.
    let bytes: [UInt8]
    /// The text's checksum, needed when it is packed.
    let checksum: Checksum

    /// Makes the piece from a text.
    init(_ text: [UInt8], _ coding: ContentCoding) throws(GzipError) {
        guard coding == .gzip else {
            (bytes, checksum) = (text, .empty)
            return
        }
        let segment = try Gzip.segment(of: text, .kept)
        (bytes, checksum) = (segment.packed, segment.checksum)
    }
}

/// The pieces cached between answers, so that only changed ones are made again: as many as fit, as long as they are requested.
///
/// What does not fit is made for each answer. No requested piece is evicted for it, because an answer larger than the cache would
/// otherwise evict its own beginning before that is requested again.
final class EventPieces: Sendable {
    /// A piece's place on the page; when its days change, the new piece replaces the old one.
    struct Key: Hashable {
        let family: EventFamily
        let coding: ContentCoding
        let limit: Int
        let accounts: [String]

        /// The place of a block.
        init(_ block: EventPage.Block, _ family: EventFamily, _ coding: ContentCoding) {
            (self.family, self.coding, limit) = (family, coding, block.limit)
            accounts = block.accounts.map(\.appID)
        }
    }

    private struct Kept {
        let piece: EventPiece
        let block: EventPage.Block
        var usedAt: UnixTime

        var size: Int {
            piece.bytes.count + block.accounts.reduce(256) { $0 + 128 + $1.days.count * 16 }
        }
    }

    private struct State {
        var kept: [Key: Kept] = [:]
        var room: [ContentCoding: Int]
    }

    private let state: Mutex<State>

    /// Makes a cache with room for this many bytes of each coding.
    init(room: [ContentCoding: Int]) { state = Mutex(State(room: room)) }

    /// The piece of a block, if it is cached.
    func piece(_ key: Key, of block: EventPage.Block, now: UnixTime) -> EventPiece? {
        state.withLock { state in
            guard let kept = state.kept[key], kept.block == block else { return nil }
            state.kept[key]?.usedAt = now
            return kept.piece
        }
    }

    /// Caches a piece if there is room.
    func keep(_ piece: EventPiece, _ key: Key, of block: EventPage.Block, now: UnixTime) {
        let kept = Kept(piece: piece, block: block, usedAt: now)
        state.withLock { state in
            let room = state.room[key.coding, default: 0] + (state.kept[key]?.size ?? 0) - kept.size
            guard room >= 0 else { return }
            state.kept[key] = kept
            state.room[key.coding] = room
        }
    }

    /// Drops pieces that nobody has requested since `instant`.
    ///
    /// - Returns: Whether any was dropped.
    func drop(unusedSince instant: UnixTime) -> Bool {
        state.withLock { state in
            let unused = state.kept.filter { $0.value.usedAt < instant }
            for (key, kept) in unused {
                state.kept[key] = nil
                state.room[key.coding, default: 0] += kept.size
            }
            return !unused.isEmpty
        }
    }

    /// How many bytes of memory the cached pieces take.
    var size: Int { state.withLock { $0.kept.values.reduce(0) { $0 + $1.size } } }
}
