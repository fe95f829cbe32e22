/// The packed lines of one family: in strips, the units of encoding, and in pages of several strips, the units of sending.
struct FamilyShelf<Piece: Sendable>: Sendable {
    /// Several strips joined in one run of bytes.
    struct Page: Sendable {
        /// The bytes, or the shared buffer that holds them.
        let packed: Packed
        /// How many bytes it has.
        let size: Int
        /// CRC-32 and length of the text.
        let checksum: Checksum
    }

    /// Where a page's bytes are.
    enum Packed: Sendable {
        /// Small: copied into the body.
        case loose([UInt8])
        /// Large: sealed in a shared buffer and sent without a copy.
        case sealed(Piece)
    }

    /// The target size of a page in bytes: large enough for few writes, small enough to be copied when one strip changes.
    private static var pageSize: Int { 128 * 1024 }
    /// Below this size, in bytes, a page is not worth a write of its own.
    private static var looseSize: Int { 16 * 1024 }
    /// The target size of a strip in bytes of text; a strip has at least one block. Measured on instants, which compress worst: strips of
    /// 12 KiB take 21 % more bytes than one piece, of 24 KiB 13 %, of 48 KiB 7 % and 0.15 ms to pack, of 96 KiB 3 % and 0.3 ms.
    private static var stripSize: Int { 48 * 1024 }

    /// A strip, whose packed bytes are in its page.
    struct Strip: Sendable {
        /// How many bytes it has.
        let size: Int
        /// CRC-32 and length of the text.
        let checksum: Checksum
    }

    /// HELP and TYPE, packed, for each grammar that shows the family.
    let headers: [Syntax: Segment]
    /// The pages, in order.
    private(set) var pages: [Page] = []
    /// The strips, in order.
    private(set) var strips: [Strip] = []
    /// The strips that were packed in a hurry.
    private(set) var hurried: Set<Int> = []
    /// How many blocks a strip holds; 0 while there are no lines.
    private(set) var blocksPerStrip = 0
    private var stripsPerPage = 0

    /// Makes a shelf without lines.
    init(_ header: FamilyHeader, in syntaxes: Set<Syntax>, _ deflater: Deflater) throws(GzipError) {
        var headers: [Syntax: Segment] = [:]
        for syntax in syntaxes {
            var writer = ByteWriter()
            header.append(to: &writer, syntax)
            headers[syntax] = try writer.withBytes { bytes throws(GzipError) in try deflater.segment(of: bytes) }
        }
        self.headers = headers
    }

    /// A copy without lines.
    func emptied() -> FamilyShelf {
        var shelf = self
        (shelf.blocksPerStrip, shelf.strips, shelf.pages, shelf.hurried) = (0, [], [], [])
        return shelf
    }

    /// Whether the family has lines.
    var hasLines: Bool { pages.contains { $0.size > 0 } }

    /// How many bytes of text there are.
    var length: Int { strips.reduce(0) { $0 + $1.checksum.length } }

    /// The number of the strip that holds a block.
    func strip(of block: Int) -> Int { block / blocksPerStrip }

    /// The numbers of the blocks in a strip.
    func blocks(of strip: Int, count: Int) -> Range<Int> {
        strip * blocksPerStrip..<min((strip + 1) * blocksPerStrip, count)
    }

    /// Chooses a new strip size when blocks of this size no longer fit the present one: that of an earlier run, whose strips can be used
    /// then, if it fits.
    ///
    /// - Returns: Whether all strips must be encoded again.
    mutating func cut(blockSize: Int, before: Int? = nil) -> Bool {
        let best = max(1, Self.stripSize / max(blockSize, 1))
        // A strip may first double or halve, so that growth does not move every block at once.
        func fits(_ blocks: Int) -> Bool { blocks > 0 && best <= 2 * blocks && blocks <= 2 * best }
        guard !fits(blocksPerStrip) else { return false }
        self = emptied()
        blocksPerStrip = before.flatMap { fits($0) ? $0 : nil } ?? best
        return true
    }

    /// Replaces strips, of `blocks` blocks in all, and rebuilds the pages that hold them.
    mutating func replace(_ packed: [(strip: Int, packed: PackedStrip)], blocks: Int, seal: Seal<Piece>) {
        var bound = BoundStrips(strips: strips, pages: pages, stripsPerPage: stripsPerPage, seal: seal)
        let count = (blocks + blocksPerStrip - 1) / blocksPerStrip
        let isOtherCount = count != strips.count
        strips = strips.prefix(count) + Array(repeating: Strip(.empty), count: max(0, count - strips.count))
        for (strip, packed) in packed {
            strips[strip] = Strip(packed.segment)
            bound.fresh[strip] = packed.segment.packed
            if packed.isHurried { hurried.insert(strip) } else { hurried.remove(strip) }
        }
        let taken = Set(packed.map(\.strip))
        paginate(isOtherCount ? nil : taken, &bound)
    }

    /// Rebuilds the pages of the changed strips, or all pages when `changed` is nil.
    private mutating func paginate(_ changed: Set<Int>?, _ bound: inout BoundStrips<Piece>) {
        let size = strips.reduce(0) { $0 + $1.size }
        let fitting = max(1, min(strips.count, Self.pageSize * strips.count / max(size, 1)))
        if let changed, stripsPerPage > 0, fitting <= 2 * stripsPerPage, stripsPerPage <= 2 * fitting {
            for place in Set(changed.map { $0 / stripsPerPage }) { pages[place] = page(place, &bound) }
        } else {
            stripsPerPage = fitting
            pages = (0..<(strips.count + fitting - 1) / fitting).map { page($0, &bound) }
        }
    }

    private func page(_ place: Int, _ bound: inout BoundStrips<Piece>) -> Page {
        let range = place * stripsPerPage..<min((place + 1) * stripsPerPage, strips.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(strips[range].reduce(0) { $0 + $1.size })
        for strip in range { bytes += bound.bytes(of: strip) }
        let packed = bytes.count < Self.looseSize ? Packed.loose(bytes) : .sealed(bound.seal.close(bytes))
        return Page(packed: packed, size: bytes.count, checksum: Checksum(of: strips[range].lazy.map(\.checksum)))
    }
}

extension FamilyShelf.Page {
    /// The bytes, copied out of a shared buffer.
    func bytes(_ seal: Seal<Piece>) -> [UInt8] {
        switch packed {
        case .loose(let bytes): bytes
        case .sealed(let piece): seal.open(piece)
        }
    }
}

extension FamilyShelf {
    /// The strips that have lines, in the order of their bytes.
    var entries: [KeptStrips.Entry] {
        strips.indices.filter { strips[$0].size > 0 }.map { strip in
            .init(size: strips[strip].size, mark: strips[strip].checksum.mark, isHurried: hurried.contains(strip))
        }
    }
}

extension FamilyShelf.Strip {
    /// The strip of a segment.
    fileprivate init(_ segment: Segment) { self.init(size: segment.packed.count, checksum: segment.checksum) }
}

/// Strips while their pages are rebuilt: new ones, and those that are bound in the pages before.
private struct BoundStrips<Piece: Sendable> {
    let strips: [FamilyShelf<Piece>.Strip]
    let pages: [FamilyShelf<Piece>.Page]
    let stripsPerPage: Int
    let seal: Seal<Piece>
    /// The packed bytes of the new ones.
    var fresh: [Int: [UInt8]] = [:]
    /// The page that was opened last, and its bytes.
    private var opened: (place: Int, bytes: [UInt8])?

    init(
        strips: [FamilyShelf<Piece>.Strip], pages: [FamilyShelf<Piece>.Page], stripsPerPage: Int, seal: Seal<Piece>
    ) {
        (self.strips, self.pages, self.stripsPerPage, self.seal) = (strips, pages, stripsPerPage, seal)
    }

    /// The packed bytes of a strip; none of one that is not there yet.
    mutating func bytes(of strip: Int) -> ArraySlice<UInt8> {
        if let fresh = fresh[strip] { return fresh[...] }
        guard strips.indices.contains(strip) else { return [] }
        let place = strip / stripsPerPage
        if opened?.place != place { opened = (place, pages[place].bytes(seal)) }
        let start = strips[place * stripsPerPage..<strip].reduce(0) { $0 + $1.size }
        return opened?.bytes[start..<start + strips[strip].size] ?? []
    }
}
