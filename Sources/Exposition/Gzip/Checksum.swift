internal import CZlib

/// CRC-32 and length of a text, as a gzip trailer has them; checksums combine without the text.
package struct Checksum: Equatable, Sendable {
    /// The CRC-32.
    package private(set) var crc: UInt32
    /// The number of bytes.
    package private(set) var length: Int
    /// The factor that appending this text applies to an earlier CRC; computed once for each length, since computing it costs ten times
    /// as much as using it.
    private var shift: UInt32

    /// What tells one text from most others.
    package struct Mark: Hashable, Sendable {
        /// The CRC-32.
        let crc: UInt32
        /// The number of bytes.
        package let length: Int
    }

    /// CRC-32 and length without what combines them.
    var mark: Mark { Mark(crc: crc, length: length) }

    /// The checksum of the empty text.
    package static let empty = Checksum(crc: 0, length: 0)

    /// The checksum of a text.
    package init(of text: UnsafeRawBufferPointer) {
        let bytes = text.bindMemory(to: UInt8.self)
        self.init(crc: UInt32(truncatingIfNeeded: crc32_z(0, bytes.baseAddress, bytes.count)), length: text.count)
    }

    /// The checksum of several texts in a row.
    package init(of parts: some Sequence<Checksum>) {
        let running = RunningChecksum(of: parts)
        self.init(crc: running.crc, length: running.length)
    }

    /// The CRC-32 of this text behind another one.
    fileprivate func crc(behind crc: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_combine_op(UInt(crc), UInt(self.crc), UInt(shift)))
    }

    private init(crc: UInt32, length: Int) {
        (self.crc, self.length) = (crc, length)
        shift = UInt32(truncatingIfNeeded: crc32_combine_gen(length))
    }
}

/// CRC-32 and length of texts in a row that nothing precedes; others may follow.
package struct RunningChecksum: Sendable {
    /// The CRC-32.
    package private(set) var crc: UInt32 = 0
    /// The number of bytes.
    package private(set) var length = 0

    /// Makes the checksum of several texts in a row.
    package init(of parts: some Sequence<Checksum> = []) { for part in parts { append(part) } }

    /// Appends a text.
    package mutating func append(_ part: Checksum) {
        guard part.length > 0 else { return }
        crc = length == 0 ? part.crc : part.crc(behind: crc)
        length += part.length
    }

    /// Appends a text that is there.
    mutating func append(text: UnsafeRawBufferPointer) {
        let bytes = text.bindMemory(to: UInt8.self)
        crc = UInt32(truncatingIfNeeded: crc32_z(UInt(crc), bytes.baseAddress, bytes.count))
        length += text.count
    }
}
