internal import CZlib

/// Unpacks segments a stretch at a time, so that a long text is never in memory as a whole; used by one task at a time.
package final class Inflater {
    /// A pointer, because zlib's state points back at it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var packed: [UInt8] = []
    private var place = 0
    /// Buffer for the text.
    private var output: [UInt8] = []

    /// Allocates zlib's memory: 40 kB.
    ///
    /// - Throws: ``GzipError`` when there is not enough memory.
    package init() throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, Deflater.window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .refused(status) }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Begins a segment, of which the bytes are given.
    package func begin(_ segment: [UInt8]) {
        inflateReset(stream)
        (packed, place) = (segment, 0)
    }

    /// Whether a segment has this text, byte for byte, and nothing else; bytes that are no segment have none.
    func unpacks(_ segment: UnsafeRawBufferPointer, to text: UnsafeRawBufferPointer) -> Bool {
        guard let size = UInt32(exactly: segment.count), let room = UInt32(exactly: text.count + 1) else {
            return false
        }
        // With a byte more than the text has, a longer one shows.
        if output.count <= text.count { output = [UInt8](repeating: 0, count: text.count + 1) }
        inflateReset(stream)
        return output.withUnsafeMutableBufferPointer { output in
            // zlib's input pointer is not const, but inflate never writes through it.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: segment.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = size
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = room
            // A segment is never the end of a stream.
            guard inflate(stream, Z_SYNC_FLUSH) == Z_OK, stream.pointee.avail_in == 0, stream.pointee.avail_out == 1
            else { return false }
            return Self.isSame(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<text.count]), text)
        }
    }

    /// Compares bytes of equal number, eight at a time.
    private static func isSame(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        let whole = one.count & ~7
        for place in stride(from: 0, to: whole, by: 8) {
            guard
                one.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    == other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            else { return false }
        }
        return one[whole...].elementsEqual(other[whole...])
    }

    /// Appends the next bytes of the segment's text, at most `limit`.
    ///
    /// - Returns: Whether more may follow.
    /// - Throws: ``GzipError`` for bytes that are no segment.
    package func next(_ limit: Int, to text: inout [UInt8]) throws(GzipError) -> Bool {
        if output.count < limit { output = [UInt8](repeating: 0, count: limit) }
        var (status, count) = (Z_OK, 0)
        packed.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                guard let base = input.baseAddress else { return }
                stream.pointee.next_in = base + place
                stream.pointee.avail_in = UInt32(input.count - place)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(limit)
                status = inflate(stream, Z_SYNC_FLUSH)
                place = input.count - Int(stream.pointee.avail_in)
                count = limit - Int(stream.pointee.avail_out)
            }
        }
        // Without input and output left, zlib says that it cannot go on.
        guard status == Z_OK || status == Z_BUF_ERROR else { throw .refused(status) }
        text += output[..<count]
        if count < limit { packed = [] }
        return count == limit
    }
}
