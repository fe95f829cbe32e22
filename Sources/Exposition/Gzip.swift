/// Packs texts into one gzip member, the same bytes for the same input on every run.
///
/// A member is a header, segments one behind the other, an empty last block, and a trailer. Two members would do for
/// `gzip`, but curl and zlib's one-shot readers stop after the first. Source: RFC 1951 and 1952.
package enum Gzip {
    /// No name, no time, made on Unix.
    package static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]

    /// What follows the last segment: an empty block with the mark of the last, CRC-32 and length.
    package static func trailer(_ checksums: Checksum...) -> [UInt8] { trailer(checksums) }

    /// The same for texts one behind the other.
    package static func trailer(_ checksums: [Checksum]) -> [UInt8] {
        let (crc, length) = Checksum.combined(checksums)
        return [3, 0] + littleEndian(crc) + littleEndian(UInt32(truncatingIfNeeded: length))
    }

    /// Packs bytes in one go.
    ///
    /// - Throws: ``GzipError`` for an input of 4 GiB and more, or when zlib gets no memory.
    package static func compress(_ bytes: [UInt8], _ effort: Deflater.Effort = .kept) throws(GzipError) -> [UInt8] {
        let segment = try segment(of: bytes, effort)
        return header + segment.packed + trailer(segment.checksum)
    }

    /// Packs bytes into one segment.
    ///
    /// - Throws: ``GzipError`` for an input of 4 GiB and more, or when zlib gets no memory.
    package static func segment(of bytes: [UInt8], _ effort: Deflater.Effort) throws(GzipError) -> Segment {
        try Deflater(effort).segment(of: bytes)
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
