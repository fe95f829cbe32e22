/// The beginning of a gzip member in shared buffers; each scrape appends its own packed end.
package struct GzipBody<Piece: Sendable>: Sendable {
    /// The buffers in order, the gzip header first.
    package private(set) var pieces: [Piece] = []
    /// CRC-32 and length of the text.
    package private(set) var checksum = Checksum.empty

    /// The end of the text where it is kept, so that what follows can refer back to it; only a small body is worth that memory.
    package private(set) var ending: [UInt8] = []

    /// Makes a body packed in one segment.
    ///
    /// - Throws: ``GzipError`` when zlib gets no memory.
    init(text: [UInt8], seal: Seal<Piece>) throws(GzipError) {
        let segment = try Gzip.segment(of: text, .kept)
        pieces = [seal.close(Gzip.header + segment.packed)]
        checksum = segment.checksum
        ending = Array(text.suffix(Deflater.reach))
    }

    /// Up to this many bytes a body is one buffer of its own: a scrape that sends ten takes 5 to 8 per cent more CPU.
    private static var joinedSize: Int { 256 * 1024 }

    /// Joins the pages of some shelves.
    init(_ shelves: some Collection<FamilyShelf<Piece>>, _ syntax: Syntax, seal: Seal<Piece>) {
        let isJoined = shelves.reduce(0) { $0 + $1.pages.reduce(0) { $0 + $1.size } } <= Self.joinedSize
        var loose = Gzip.header
        var checksums: [Checksum] = []
        func flush() {
            guard !loose.isEmpty else { return }
            pieces.append(seal.close(loose))
            loose = []
        }
        for shelf in shelves where shelf.hasLines {
            guard let header = shelf.headers[syntax] else { continue }
            loose += header.packed
            checksums.append(header.checksum)
            for page in shelf.pages {
                checksums.append(page.checksum)
                if case .sealed(let piece) = page.packed, !isJoined {
                    flush()
                    pieces.append(piece)
                } else {
                    loose += page.bytes(seal)
                }
            }
        }
        flush()
        checksum = Checksum(of: checksums)
    }
}
