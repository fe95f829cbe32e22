internal import CZlib

/// Deflates texts into segments that can be concatenated in any order; used by one thread at a time.
///
/// zlib's state is allocated once and reset for each text: for small texts, allocating costs more than deflating.
package final class Deflater {
    /// How much time a text is worth.
    package enum Effort: Sendable {
        /// Packed once and sent many times.
        case kept
        /// Packed once and so small that time does not matter.
        case best
        /// Packed in a hurry, and packed again later.
        case hurried

        /// zlib's level.
        fileprivate var level: Int32 {
            switch self {
            case .kept: 6
            case .best: 9
            case .hurried: 1
            }
        }
    }

    /// A pointer, because zlib's state points back at it.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Buffer for the packed bytes.
    private var output: [UInt8] = []

    /// Allocates zlib's memory: 270 kB.
    ///
    /// - Throws: ``GzipError`` when there is not enough memory.
    package init(_ effort: Effort) throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = deflateInit2_(
            stream, effort.level, Z_DEFLATED, Self.window, Self.memory, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .refused(status) }
    }

    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Packs a text, which may refer back to the text that stands right before it.
    ///
    /// - Throws: ``GzipError`` for a text of 4 GiB and more.
    package func segment(
        of text: UnsafeRawBufferPointer, behind before: [UInt8] = []
    ) throws(GzipError) -> Segment {
        guard !text.isEmpty else { return .empty }
        deflateReset(stream)
        if let length = UInt32(exactly: before.count), length > 0 { deflateSetDictionary(stream, before, length) }
        // Besides zlib's own bound, a flush adds an empty block of at most six bytes.
        let bound = Int(deflateBound(stream, UInt(text.count))) + 16
        guard let size = UInt32(exactly: text.count), let room = UInt32(exactly: bound) else {
            throw .tooLarge(text.count)
        }
        if output.count < bound { output = [UInt8](repeating: 0, count: bound) }
        var status = Z_OK
        let packed = output.withUnsafeMutableBufferPointer { output in
            let source = text.bindMemory(to: UInt8.self)
            // zlib's input pointer is not const, but deflate never writes through it.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            stream.pointee.avail_in = size
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = room
            status = deflate(stream, Z_FULL_FLUSH)
            return Array(output[..<(bound - Int(stream.pointee.avail_out))])
        }
        guard status == Z_OK, stream.pointee.avail_in == 0 else { throw .refused(status) }
        return Segment(packed: packed, checksum: Checksum(of: text))
    }

    /// Packs a text, which may refer back to the text that stands right before it.
    ///
    /// - Throws: ``GzipError`` for a text of 4 GiB and more.
    package func segment(of text: [UInt8], behind before: [UInt8] = []) throws(GzipError) -> Segment {
        try text.withUnsafeBufferPointer { text throws(GzipError) in
            try segment(of: UnsafeRawBufferPointer(text), behind: before)
        }
    }

    /// zlib's window: how far back a text may refer, 32 KiB.
    static var reach: Int { 1 << 15 }

    /// zlib's largest window; a negative one makes it write the bare stream, without header and checksum.
    static let window: Int32 = -15
    /// zlib's default memory level.
    private static let memory: Int32 = 8
}

/// A text deflated up to a byte boundary, so that it can stand anywhere in a stream, with its checksum.
package struct Segment: Equatable, Sendable {
    /// The packed bytes.
    package let packed: [UInt8]
    /// CRC-32 and length of the text.
    package let checksum: Checksum

    /// The segment of the empty text.
    package static let empty = Segment(packed: [], checksum: .empty)

    /// Makes a segment of packed bytes.
    init(packed: [UInt8], checksum: Checksum) { (self.packed, self.checksum) = (packed, checksum) }

    /// Concatenates segments.
    package init(joining segments: [Segment]) {
        var packed: [UInt8] = []
        packed.reserveCapacity(segments.reduce(0) { $0 + $1.packed.count })
        for segment in segments { packed.append(contentsOf: segment.packed) }
        self.init(packed: packed, checksum: Checksum(of: segments.lazy.map(\.checksum)))
    }
}
