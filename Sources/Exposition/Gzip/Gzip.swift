/// Packs texts into one gzip member; the same input gives the same bytes on every run.
///
/// A member is a header, segments in a row, an empty last block, and a trailer. `gzip` would accept two members, but curl and zlib's
/// one-shot readers stop after the first. Source: RFC 1951 and 1952.
package enum Gzip {
    /// No name, no time, made on Unix.
    package static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]

    /// What follows the last segment: an empty block marked as the last one, CRC-32 and length.
    package static func trailer(_ checksums: Checksum...) -> [UInt8] { trailer(RunningChecksum(of: checksums)) }

    /// The trailer of texts in a row, of which this is the checksum.
    package static func trailer(_ checksum: RunningChecksum) -> [UInt8] {
        let (crc, length) = (checksum.crc, checksum.length)
        return [
            3, 0, byte(crc, 0), byte(crc, 8), byte(crc, 16), byte(crc, 24),
            byte(length, 0), byte(length, 8), byte(length, 16), byte(length, 24),
        ]
    }

    /// Packs bytes into a complete gzip member.
    ///
    /// - Throws: ``GzipError`` for an input of 4 GiB and more, or when zlib gets no memory.
    package static func compress(_ bytes: [UInt8], _ effort: Deflater.Effort = .kept) throws(GzipError) -> [UInt8] {
        let segment = try segment(of: bytes, effort)
        return header + segment.packed + trailer(segment.checksum)
    }

    /// Packs bytes into one segment, which may refer back to the text that stands right before it.
    ///
    /// - Throws: ``GzipError`` for an input of 4 GiB and more, or when zlib gets no memory.
    package static func segment(
        of bytes: [UInt8], behind before: [UInt8] = [], _ effort: Deflater.Effort
    ) throws(GzipError) -> Segment {
        guard !bytes.isEmpty else { return .empty }
        let isFew = effort == .kept && bytes.count <= fewBytes
        return try Deflater(isFew ? .best : effort).segment(of: bytes, behind: before)
    }

    /// Up to this many bytes zlib's best level is worth its time: one account's hours take 4 % fewer bytes for 0.08 ms more.
    private static var fewBytes: Int { 64 * 1024 }

    private static func byte(_ value: some FixedWidthInteger, _ shift: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: value >> shift)
    }
}

/// Why bytes could not be compressed.
package enum GzipError: Error, Equatable, CustomStringConvertible {
    /// The input exceeds zlib's counters.
    case tooLarge(Int)
    /// zlib failed with this status; -4 means no memory.
    case refused(Int32)

    /// The sentence an operator reads.
    package var description: String {
        switch self {
        case .tooLarge(let size): "\(size) bytes are too many to compress at once; expose fewer series."
        case .refused(let status): "zlib refused to compress (status \(status)); give the process more memory."
        }
    }
}
