/// A text packed by deflate up to a byte boundary, so that it can stand anywhere in a stream, with its checksum.
package struct Segment: Equatable, Sendable {
    /// The packed bytes.
    package let packed: [UInt8]
    /// CRC-32 and length of the text.
    package let checksum: Checksum

    /// No text.
    package static let empty = Segment(packed: [], checksum: .empty)

    /// Makes a segment of packed bytes.
    init(packed: [UInt8], checksum: Checksum) { (self.packed, self.checksum) = (packed, checksum) }

    /// Segments one behind the other.
    package init(joining segments: [Segment]) {
        var packed: [UInt8] = []
        packed.reserveCapacity(segments.reduce(0) { $0 + $1.packed.count })
        for segment in segments { packed.append(contentsOf: segment.packed) }
        self.init(packed: packed, checksum: Checksum(of: segments.lazy.map(\.checksum)))
    }
}
