internal import Synchronization

extension SegmentCache {
    /// The newest edition, whatever it lacks.
    package var published: Edition<Subject, Piece> { state.withLock(\.edition) }

    /// Packs nothing again that an earlier run kept; nil forgets that, and its memory.
    package func reuse(_ kept: KeptStrips?) { state.withLock { $0.kept = kept } }

    /// The strips that can be kept for a later run.
    package func entries(_ edition: Edition<Subject, Piece>) -> Set<KeptStrips.Entry> {
        Set(edition.shelves.flatMap(\.entries))
    }

    /// Writes an edition's strips for a later run, some at a time, in the form that ``KeptStrips`` reads.
    package func keep<Failure: Error>(
        _ edition: Edition<Subject, Piece>, to append: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var checksum = RunningChecksum()
        func add(_ bytes: [UInt8]) throws(Failure) {
            checksum.append(bytes.withUnsafeBytes { Checksum(of: $0) })
            try append(bytes)
        }
        let families = zip(builder.encoder.families, edition.shelves).map { ($0.0.header.name, $0.1.blocksPerStrip) }
        try add(Self.head(families, edition.shelves.flatMap(\.entries)))
        for shelf in edition.shelves {
            for page in shelf.pages { try add(page.bytes(builder.seal)) }
        }
        try append(Self.little(checksum.crc))
    }

    private static func head(_ families: [(name: String, blocks: Int)], _ entries: [KeptStrips.Entry]) -> [UInt8] {
        var head = KeptStrips.magic + number(families.count)
        for family in families { head += number(family.name.utf8.count) + family.name.utf8 + number(family.blocks) }
        head += number(entries.count)
        for entry in entries {
            head +=
                number(entry.size) + number(entry.mark.length) + little(entry.mark.crc)
                + number(entry.isHurried ? 1 : 0)
        }
        return head
    }

    /// A count as a number of 32 bits; zlib's limit keeps texts below 4 GiB.
    private static func number(_ value: Int) -> [UInt8] { little(UInt32(clamping: value)) }

    private static func little(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
