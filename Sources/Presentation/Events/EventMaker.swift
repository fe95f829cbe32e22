import BeijingTime
import DayStore
import EventTime
import Exposition
import HTTPServer
import Synchronization
import Waiting

/// Looks up and packs what pages consist of, once for all answers that want it, on the threads that wait for the disk.
final class EventMaker: Sendable {
    /// What several answers may want at the same time.
    private struct Wanted: Hashable {
        let block: ObjectIdentifier
        let family: Int
    }

    /// How long one access to a disk may take: each waiting request occupies the place of a scrape.
    private static let patience = Duration.seconds(30)

    let store: DayStore
    private let disk: BlockingWork
    private let file: ScratchFile
    /// What is being packed, with the answers that wait for it.
    private let underWay = Mutex<[Wanted: [CheckedContinuation<EventPiece?, Never>]]>([:])
    private let packed = Mutex(0)

    /// Makes a maker that keeps packed points in `file`.
    init(store: DayStore, disk: BlockingWork, file: ScratchFile) {
        (self.store, self.disk, self.file) = (store, disk, file)
    }

    /// How often points were packed.
    var timesPacked: Int { packed.withLock(\.self) }

    /// The block of a part with its days as they are now.
    func block(_ part: EventPart, _ place: Int, _ range: ClosedRange<Day>) async throws -> EventBlock {
        // Read first: a day that settles meanwhile belongs to the next generation.
        let generation = store.settledGeneration
        if let known = known(part, place, range, generation) { return known }
        let days = try await inTime { [store] in
            try store.settledDays(
                of: part.accounts(of: place).lazy.map(\.appID), endpoint: part.source.endpoint, within: range,
                limit: part.limit)
        }
        return part.list(place, days.map { EventDays($0) }, range, generation: generation)
    }

    /// The number of packed bytes of all points of a part, whose blocks are added to `blocks`; nil when some are not packed.
    func packedLength(_ part: EventPart, _ range: ClosedRange<Day>, _ blocks: inout [EventBlock]) -> Int? {
        let generation = store.settledGeneration
        var length = 0
        for place in 0..<part.count {
            guard let block = known(part, place, range, generation) else { return nil }
            blocks.append(block)
            guard !block.isEmpty else { continue }
            for family in part.source.families.indices {
                guard case .file(let stretch) = block.piece(family)?.place else { return nil }
                length += stretch.count
            }
        }
        return length
    }

    /// A block whose days cannot have changed since they were looked at.
    private func known(
        _ part: EventPart, _ place: Int, _ range: ClosedRange<Day>, _ generation: Int
    ) -> EventBlock? {
        part.block(place, range, generation: generation) { [store] accounts in
            store.settledGeneration(of: accounts.lazy.map(\.appID))
        }
    }

    /// Packs the points of a block in one family, or waits until they are packed.
    func piece(_ block: EventBlock, _ family: Int) async throws -> EventPiece {
        let wanted = Wanted(block: ObjectIdentifier(block), family: family)
        while true {
            let isMine = underWay.withLock { underWay in
                guard underWay[wanted] == nil else { return false }
                underWay[wanted] = []
                return true
            }
            guard isMine else {
                if let piece = await awaited(wanted) { return piece }
                // Whoever packed it has failed or left.
                continue
            }
            var made: EventPiece?
            defer { finish(wanted, made) }
            if let known = block.piece(family) {
                made = known
                return known
            }
            let piece = try await inTime { try self.pack(block, family) }
            made = piece
            return piece
        }
    }

    /// The packed bytes of a piece, read from the disk if need be.
    func bytes(_ bytes: FileBytes) async throws -> [UInt8] {
        if let known = try bytes.bytes(waits: false) { return known }
        return try await inTime { try bytes.bytes(waits: true) ?? [] }
    }

    /// Has the system read bytes into memory, so that sending them waits for no disk.
    func load(_ bytes: FileBytes) async throws {
        if try bytes.isInMemory() { return }
        try await inTime { try bytes.load() }
    }

    /// Gives back the disk's room that nothing needs any more.
    func shrink() async throws { try await inTime { self.file.shrink() } }

    private func pack(_ block: EventBlock, _ family: Int) throws -> EventPiece {
        packed.withLock { $0 += 1 }
        let segment = try Gzip.segment(of: block.text(family, store), .kept)
        guard let stretch = file.keep(segment.packed) else {
            return EventPiece(place: .memory(segment.packed), checksum: segment.checksum)
        }
        let piece = EventPiece(place: .file(stretch), checksum: segment.checksum)
        block.keep(piece, family)
        return piece
    }

    /// The piece that another answer is having packed; nil when that failed, or has ended meanwhile.
    private func awaited(_ wanted: Wanted) async -> EventPiece? {
        await withCheckedContinuation { continuation in
            let isUnderWay = underWay.withLock { underWay in
                underWay[wanted]?.append(continuation)
                return underWay[wanted] != nil
            }
            if !isUnderWay { continuation.resume(returning: nil) }
        }
    }

    private func finish(_ wanted: Wanted, _ piece: EventPiece?) {
        let waiting = underWay.withLock { $0.removeValue(forKey: wanted) ?? [] }
        for continuation in waiting { continuation.resume(returning: piece) }
    }

    /// Uses a disk with a time limit.
    private func inTime<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        guard let value = try await disk.run(within: Self.patience, work) else { throw EventError.storeDoesNotAnswer }
        return value
    }
}

/// Why a page could not be made.
enum EventError: Error, CustomStringConvertible {
    /// The disk hangs.
    case storeDoesNotAnswer

    /// The sentence for the operator.
    var description: String { "the store does not answer: look at its disk" }
}
