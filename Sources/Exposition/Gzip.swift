internal import CZlib

/// Packs bytes into one gzip member, the same bytes for the same input on every run.
package enum Gzip {
    /// The value of `windowBits` that makes zlib write a gzip header and trailer around its largest window.
    private static let gzipWindow: Int32 = 15 + 16
    /// The memory level zlib uses when it is not asked for another.
    private static let memoryLevel: Int32 = 8

    /// Compresses the bytes in one go.
    ///
    /// - Parameters:
    ///   - bytes: What to compress, of any length below 4 GiB.
    ///   - level: 1 (fast) to 9 (small); 6 is what nearly everyone uses.
    /// - Returns: One member; zlib leaves the time in its header at 0.
    /// - Throws: ``GzipError`` for an input of 4 GiB and more, or when zlib gets no memory.
    package static func compress(_ bytes: [UInt8], level: Int = 6) throws(GzipError) -> [UInt8] {
        var stream = z_stream()
        let status = deflateInit2_(
            &stream, Int32(level), Z_DEFLATED, gzipWindow, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .refused(status) }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        guard UInt32(exactly: bytes.count) != nil, UInt32(exactly: bound) != nil else { throw .tooLarge(bytes.count) }
        return try finish(&stream, bytes, room: bound)
    }

    /// Runs the stream over all bytes into room that is known to suffice.
    private static func finish(_ stream: inout z_stream, _ bytes: [UInt8], room: Int) throws(GzipError) -> [UInt8] {
        var status = Z_OK
        let packed = [UInt8](unsafeUninitializedCapacity: room) { output, count in
            bytes.withUnsafeBufferPointer { source in
                // zlib's input pointer is not const, but deflate never writes through it.
                stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.avail_in = UInt32(source.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(room)
                status = deflate(&stream, Z_FINISH)
            }
            count = room - Int(stream.avail_out)
        }
        guard status == Z_STREAM_END else { throw .refused(status) }
        return packed
    }
}
