/// The end of a gzip member, put together for one scrape: what follows the text of a body that is kept.
package struct GzipTail: ~Copyable {
    private var packed: ByteWriter
    private var checksum: RunningChecksum

    /// Begins behind a text with this checksum, with room for `capacity` bytes at first.
    package init(behind text: Checksum = .empty, capacity: Int = 1024) {
        packed = ByteWriter(capacity: capacity)
        checksum = RunningChecksum(of: CollectionOfOne(text))
    }

    /// The length of the text so far, the body's included, in bytes.
    package var textLength: Int { checksum.length }

    /// Appends the header of a member that has no body before.
    package mutating func appendHeader() { packed.append(Gzip.header) }

    /// Appends a text that is packed.
    package mutating func append(_ segment: Segment) {
        packed.append(segment.packed)
        checksum.append(segment.checksum)
    }

    /// Appends a text of less than 64 KiB as it is, in a stored block.
    ///
    /// For a text that is sent once, its checksum goes on from that of the text before it: to combine two costs as much as that of a
    /// hundred bytes.
    mutating func append(stored text: UnsafeRawBufferPointer) {
        guard let length = UInt16(exactly: text.count), length > 0 else { return }
        // Neither last nor compressed; length and its complement.
        packed.append(0 as UInt8)
        for number in [length, ~length] {
            packed.append(UInt8(truncatingIfNeeded: number))
            packed.append(UInt8(truncatingIfNeeded: number >> 8))
        }
        packed.append(text)
        checksum.append(text: text)
    }

    /// Appends the trailer of the whole text.
    package mutating func end() { packed.append(Gzip.trailer(checksum)) }

    /// Passes the bytes written so far to `body`.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { packed.withBytes(body) }
}
