/// The packed lines of one family: in strips, which are made anew, and in pages of strips, which are sent.
struct FamilyShelf<Piece: Sendable>: Sendable {
    /// Some strips in one stretch of bytes.
    struct Page: Sendable {
        /// The bytes, or the shared buffer that holds them.
        let packed: Packed
        /// How many bytes.
        let size: Int
        /// CRC-32 and length of the text.
        let checksum: Checksum
    }

    /// Where a page's bytes are.
    enum Packed: Sendable {
        /// To be copied into a body.
        case loose([UInt8])
        /// To be sent as they are.
        case sealed(Piece)
    }

    /// Pages hold about this much: enough for few writes, little enough to be copied when one strip changes.
    private static var pageSize: Int { 128 * 1024 }
    /// Pages below this size are not worth a write of their own.
    private static var looseSize: Int { 16 * 1024 }
    /// A strip holds about this much text, but a block at least. Measured on instants, which pack worst: of 12 KiB they take 21 % more
    /// bytes than in one piece, of 24 KiB 13 %, of 48 KiB 7 % and 0.15 ms to pack, of 96 KiB 3 % and 0.3 ms.
    private static var stripSize: Int { 48 * 1024 }

    /// HELP and TYPE, packed, for each grammar.
    let headers: [Syntax: Segment]
    /// The pages, in order.
    private(set) var pages: [Page] = []
    /// The strips, in order.
    private(set) var strips: [Segment] = []
    /// Strips that were packed in a hurry.
    private(set) var hurried: Set<Int> = []
    /// How many blocks a strip holds; 0 before there were lines.
    private(set) var blocksPerStrip = 0
    private var stripsPerPage = 0

    /// Makes a shelf without lines.
    init(_ header: FamilyHeader, _ deflater: Deflater) throws(GzipError) {
        var headers: [Syntax: Segment] = [:]
        for syntax in Syntax.allCases {
            var writer = ByteWriter()
            header.append(to: &writer, syntax)
            headers[syntax] = try writer.withBytes { bytes throws(GzipError) in try deflater.segment(of: bytes) }
        }
        self.headers = headers
    }

    /// The shelf without lines.
    func emptied() -> FamilyShelf {
        var shelf = self
        (shelf.blocksPerStrip, shelf.strips, shelf.pages, shelf.hurried) = (0, [], [], [])
        return shelf
    }

    /// Whether the family has lines.
    var hasLines: Bool { pages.contains { $0.size > 0 } }

    /// How many bytes of text there are.
    var length: Int { strips.reduce(0) { $0 + $1.checksum.length } }

    /// The strip of a block.
    func strip(of block: Int) -> Int { block / blocksPerStrip }

    /// The blocks of a strip.
    func blocks(of strip: Int, count: Int) -> Range<Int> {
        strip * blocksPerStrip..<min((strip + 1) * blocksPerStrip, count)
    }

    /// Cuts the strips anew when blocks of this size no longer fit them.
    ///
    /// - Returns: Whether all strips must be encoded.
    mutating func cut(blockSize: Int) -> Bool {
        let fitting = max(1, Self.stripSize / max(blockSize, 1))
        // A strip may double or halve first, so that growth does not move every block at once.
        guard blocksPerStrip == 0 || fitting > 2 * blocksPerStrip || 2 * fitting < blocksPerStrip else { return false }
        self = emptied()
        blocksPerStrip = fitting
        return true
    }

    /// Takes new strips in, of `blocks` blocks in all, and makes their pages.
    mutating func replace(
        _ segments: [(strip: Int, segment: Segment)], blocks: Int, isHurried: Bool, seal: ([UInt8]) -> Piece
    ) {
        let count = (blocks + blocksPerStrip - 1) / blocksPerStrip
        let isOtherCount = count != strips.count
        strips = strips.prefix(count) + Array(repeating: .empty, count: max(0, count - strips.count))
        for (strip, segment) in segments { strips[strip] = segment }
        let taken = Set(segments.map(\.strip))
        hurried = isHurried ? hurried.union(taken) : hurried.subtracting(taken)
        paginate(isOtherCount ? nil : taken, seal: seal)
    }

    /// Makes the pages of the changed strips, or all.
    private mutating func paginate(_ changed: Set<Int>?, seal: ([UInt8]) -> Piece) {
        let size = strips.reduce(0) { $0 + $1.packed.count }
        let fitting = max(1, min(strips.count, Self.pageSize * strips.count / max(size, 1)))
        if let changed, stripsPerPage > 0, fitting <= 2 * stripsPerPage, stripsPerPage <= 2 * fitting {
            for place in Set(changed.map { $0 / stripsPerPage }) { pages[place] = page(place, seal: seal) }
        } else {
            stripsPerPage = fitting
            pages = (0..<(strips.count + fitting - 1) / fitting).map { page($0, seal: seal) }
        }
    }

    private func page(_ place: Int, seal: ([UInt8]) -> Piece) -> Page {
        let range = place * stripsPerPage..<min((place + 1) * stripsPerPage, strips.count)
        let joined = Segment(joining: Array(strips[range]))
        let packed = joined.packed.count < Self.looseSize ? Packed.loose(joined.packed) : .sealed(seal(joined.packed))
        return Page(packed: packed, size: joined.packed.count, checksum: joined.checksum)
    }
}
