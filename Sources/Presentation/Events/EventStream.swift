import BeijingTime
import EventTime
import Exposition
import HTTPServer

/// Makes one answer of `/metrics/events` as fast as the client reads it: in each step what is packed, or the next pieces to be packed.
///
/// The days of a block are those of the moment at which the answer comes to it first, and the same in all families.
actor EventStream {
    /// Answers below this size in bytes are made as a whole, so that their length is known and a failure of the store is a plain 500.
    private static let shortBody = 32 * 1024
    /// How many packed bytes are sent in one step; they are in the file and take no memory.
    private static let stepSize = 8 << 20
    /// At how many bytes a step ends in which something was packed, so that the client need not wait for more.
    private static let freshSize = 32 * 1024
    /// How much text is unpacked in one step.
    private static let textSize = 64 * 1024

    private let parts: [EventPart]
    private let range: ClosedRange<Day>
    private let coding: ContentCoding
    private let maker: EventMaker
    /// The blocks of each part, as far as its first family has shown them.
    private var seen: [[EventBlock]]
    /// The part and family at hand, and the next block in it; -1 is the family's header.
    private var (part, family, block) = (0, 0, -1)
    private var hasEnded = false
    private var checksum = RunningChecksum()
    private var inflater: Inflater?
    private var isUnpacking = false

    /// Begins an answer.
    init(_ parts: [EventPart], _ range: ClosedRange<Day>, _ coding: ContentCoding, _ maker: EventMaker) {
        (self.parts, self.range, self.coding, self.maker) = (parts, range, coding, maker)
        seen = parts.map { _ in [] }
    }

    /// The body: complete if it is short, otherwise its beginning followed by a stream.
    ///
    /// - Throws: any error that prevents making the beginning.
    func body() async throws -> WebBody {
        let length = coding == .gzip ? try packedLength() : nil
        var beginning: [WebBody.Piece] = []
        while beginning.reduce(0, { $0 + ($1.length ?? 0) }) < Self.shortBody {
            guard let more = try await next() else { return WebBody(beginning) }
            beginning += more
        }
        guard !hasEnded else { return WebBody(beginning) }
        return WebBody(beginning + [.stream { try await self.next() }], length: length)
    }

    /// The number of bytes where everything is packed; then the answer holds it until it is sent.
    private func packedLength() throws -> Int? {
        var (length, blocks) = (Gzip.header.count + Gzip.trailer(checksum).count, seen)
        length += try EventTexts.end.packed.count
        for (place, part) in parts.enumerated() {
            guard let points = maker.packedLength(part, range, &blocks[place]) else { return nil }
            length += points
            for family in part.source.families { length += try EventTexts.header(family).packed.count }
        }
        seen = blocks
        return length
    }

    /// The next pieces; nil at the end. Called again only after it has returned.
    func next() async throws -> [WebBody.Piece]? {
        guard !hasEnded else { return nil }
        return coding == .gzip ? try await packed() : try await text()
    }

    /// What follows in the answer.
    private enum Step {
        case header(EventFamily)
        case piece(EventBlock, Int)
        /// A block whose days are not known yet: it comes again.
        case look(EventPart, Int)
        case end
    }

    private func step() -> Step {
        while part < parts.count {
            let (whole, families) = (parts[part], parts[part].source.families)
            block += 1
            if block == 0 { return .header(families[family]) }
            guard block <= whole.count else {
                (block, family) = (-1, family + 1)
                if family == families.count { (part, family) = (part + 1, 0) }
                continue
            }
            guard seen[part].count >= block else {
                block -= 1
                return .look(whole, block)
            }
            let here = seen[part][block - 1]
            if !here.isEmpty { return .piece(here, family) }
        }
        hasEnded = true
        return .end
    }

    private func look(_ whole: EventPart, _ place: Int) async throws {
        seen[part].append(try await maker.block(whole, place, range))
    }

    private func packed() async throws -> [WebBody.Piece] {
        var batch = EventBatch()
        if part == 0, family == 0, block < 0 { batch.append(Gzip.header) }
        var isFresh = false
        while !hasEnded, batch.count < (isFresh ? Self.freshSize : Self.stepSize), !batch.isLarge {
            switch step() {
            case .header(let family): append(try EventTexts.header(family), to: &batch)
            case .look(let whole, let place): try await look(whole, place)
            case .piece(let block, let family):
                var piece = block.piece(family)
                if piece == nil { (piece, isFresh) = (try await maker.piece(block, family), true) }
                guard let piece else { continue }
                checksum.append(piece.checksum)
                batch.append(piece)
            case .end:
                append(try EventTexts.end, to: &batch)
                batch.append(Gzip.trailer(checksum))
            }
        }
        let pieces = batch.pieces()
        for case .file(let bytes) in pieces { try await maker.load(bytes) }
        return pieces
    }

    private func append(_ segment: Segment, to batch: inout EventBatch) {
        checksum.append(segment.checksum)
        batch.append(segment.packed)
    }

    private func text() async throws -> [WebBody.Piece] {
        var text: [UInt8] = []
        text.reserveCapacity(Self.textSize)
        while !hasEnded, text.count < Self.textSize {
            if isUnpacking, let inflater {
                isUnpacking = try inflater.next(Self.textSize - text.count, to: &text)
                continue
            }
            switch step() {
            case .header(let family): text += EventExposition.header(of: family)
            case .look(let whole, let place): try await look(whole, place)
            case .piece(let block, let family):
                let piece = try await kept(block, family)
                switch piece.place {
                case .memory(let bytes): try unpack(bytes)
                case .file(let stretch): try unpack(await maker.bytes(FileBytes(stretch)))
                }
            case .end: text += EventExposition.end
            }
        }
        return [.bytes(text)]
    }

    private func kept(_ block: EventBlock, _ family: Int) async throws -> EventPiece {
        if let piece = block.piece(family) { return piece }
        return try await maker.piece(block, family)
    }

    private func unpack(_ bytes: [UInt8]) throws(GzipError) {
        if inflater == nil { inflater = try Inflater() }
        inflater?.begin(bytes)
        isUnpacking = true
    }
}

/// The texts that are the same on every page, packed once.
private enum EventTexts {
    private static let headers = EventFamily.allCases.map { family in
        Result { () throws(GzipError) in try Gzip.segment(of: EventExposition.header(of: family), .kept) }
    }
    private static let ending = Result { () throws(GzipError) in try Gzip.segment(of: EventExposition.end, .kept) }

    /// The lines before a family's points.
    static func header(_ family: EventFamily) throws(GzipError) -> Segment {
        guard let place = EventFamily.allCases.firstIndex(of: family) else { return .empty }
        return try headers[place].get()
    }

    /// The line after the last point.
    static var end: Segment { get throws(GzipError) { try ending.get() } }
}

/// Packed bytes gathered in one step: those that follow one another in the file are sent as one, few are copied.
private struct EventBatch {
    /// Up to this many bytes copying costs less than having the system send them.
    private static let few = 32 * 1024
    /// How many copied bytes one answer may have in memory.
    private static let most = 96 * 1024

    private var finished: [WebBody.Piece] = []
    private var loose: [UInt8] = []
    private var copied = 0
    private var run: FileBytes?
    /// The number of bytes.
    private(set) var count = 0

    /// Whether as much is in memory as may be.
    var isLarge: Bool { copied >= Self.most }

    mutating func append(_ bytes: [UInt8]) {
        count += bytes.count
        copied += bytes.count
        flushRun()
        loose += bytes
    }

    mutating func append(_ piece: EventPiece) {
        switch piece.place {
        case .memory(let bytes): append(bytes)
        case .file(let stretch):
            count += stretch.count
            if run?.append(stretch) == true { return }
            flushRun()
            run = FileBytes(stretch)
        }
    }

    private mutating func flushRun() {
        guard let run else { return }
        self.run = nil
        // A failure to read shows when the bytes are sent.
        if run.count < Self.few, let bytes = try? run.bytes(waits: false) {
            copied += bytes.count
            loose += bytes
        } else {
            flushLoose()
            finished.append(.file(run))
        }
    }

    private mutating func flushLoose() {
        if !loose.isEmpty { finished.append(.bytes(loose)) }
        loose = []
    }

    /// Everything gathered, in order.
    mutating func pieces() -> [WebBody.Piece] {
        flushRun()
        flushLoose()
        return finished
    }
}
