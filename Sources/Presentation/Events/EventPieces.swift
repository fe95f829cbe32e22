import BeijingTime
import EventTime
import Exposition
import Synchronization

/// One block of `/metrics/events` in one family, as it is sent.
struct EventPiece: Sendable {
    /// The text, or the segment that it is packed into.
    let bytes: [UInt8]
    /// The text's checksum where it is packed.
    let checksum: Checksum

    /// Makes the piece of a text.
    init(_ text: [UInt8], _ coding: ContentCoding) throws(GzipError) {
        guard coding == .gzip else {
            (bytes, checksum) = (text, .empty)
            return
        }
        let segment = try Gzip.segment(of: text, .kept)
        (bytes, checksum) = (segment.packed, segment.checksum)
    }
}

/// The pieces that are kept between answers, so that only what has changed is made anew: as many as fit, while they are asked for.
///
/// What does not fit is made for each answer. Nothing that is asked for gives way to it, because an answer that is larger than the room
/// would otherwise drive out its own beginning before anybody asks for that again.
final class EventPieces: Sendable {
    /// A piece's place on the page; when its days change, the new piece takes the place of the old one.
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

    /// Makes a place for so many bytes of each coding.
    init(room: [ContentCoding: Int]) { state = Mutex(State(room: room)) }

    /// The piece of a block, if it is kept.
    func piece(_ key: Key, of block: EventPage.Block, now: UnixTime) -> EventPiece? {
        state.withLock { state in
            guard let kept = state.kept[key], kept.block == block else { return nil }
            state.kept[key]?.usedAt = now
            return kept.piece
        }
    }

    /// Keeps a piece if there is room.
    func keep(_ piece: EventPiece, _ key: Key, of block: EventPage.Block, now: UnixTime) {
        let kept = Kept(piece: piece, block: block, usedAt: now)
        state.withLock { state in
            let room = state.room[key.coding, default: 0] + (state.kept[key]?.size ?? 0) - kept.size
            guard room >= 0 else { return }
            state.kept[key] = kept
            state.room[key.coding] = room
        }
    }

    /// Lets go of what nobody has asked for since `instant`.
    ///
    /// - Returns: Whether there was any.
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

    /// How many bytes are kept, by what they take up.
    var size: Int { state.withLock { $0.kept.values.reduce(0) { $0 + $1.size } } }
}
