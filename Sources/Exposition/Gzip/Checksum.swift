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

    /// The checksum of the empty text.
    package static let empty = Checksum(crc: 0, length: 0)

    /// The checksum of a text.
    package init(of text: UnsafeRawBufferPointer) {
        let bytes = text.bindMemory(to: UInt8.self)
        self.init(crc: UInt32(truncatingIfNeeded: crc32_z(0, bytes.baseAddress, bytes.count)), length: text.count)
    }

    /// The checksum of several texts in a row.
    package init(of parts: some Sequence<Checksum>) {
        let (crc, length) = Self.combined(parts)
        self.init(crc: crc, length: length)
    }

    /// CRC-32 and length of several texts in a row, when nothing will follow them.
    static func combined(_ parts: some Sequence<Checksum>) -> (crc: UInt32, length: Int) {
        var crc: UInt = 0
        var length = 0
        for part in parts where part.length > 0 {
            crc = crc32_combine_op(crc, UInt(part.crc), UInt(part.shift))
            length += part.length
        }
        return (UInt32(truncatingIfNeeded: crc), length)
    }

    private init(crc: UInt32, length: Int) {
        (self.crc, self.length) = (crc, length)
        shift = UInt32(truncatingIfNeeded: crc32_combine_gen(length))
    }
}
