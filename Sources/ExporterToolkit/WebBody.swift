package import NIOCore

/// The bytes of a response in pieces that are sent as they are: buffers may be shared by many responses at once.
package struct WebBody: Sendable {
    /// A stretch of the body.
    package enum Piece: Sendable {
        /// Bytes that are here.
        case bytes(ByteBuffer)
        /// So many bytes that are made on a thread pool once the client has taken what goes before.
        case late(length: Int, make: @Sendable () -> ByteBuffer)

        /// How many bytes.
        var length: Int {
            switch self {
            case .bytes(let buffer): buffer.readableBytes
            case .late(let length, _): length
            }
        }
    }

    /// The pieces, in order.
    package let pieces: [Piece]
    /// How many bytes they are together.
    package let length: Int

    /// Makes a body of pieces.
    package init(_ pieces: [Piece]) {
        self.pieces = pieces
        length = pieces.reduce(0) { $0 + $1.length }
    }

    /// Makes a body of one buffer.
    package init(_ buffer: ByteBuffer) {
        pieces = buffer.readableBytes == 0 ? [] : [.bytes(buffer)]
        length = buffer.readableBytes
    }

    /// All bytes, in one array.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .bytes(let buffer): bytes.append(contentsOf: buffer.readableBytesView)
            case .late(_, let make): bytes.append(contentsOf: make().readableBytesView)
            }
        }
        return bytes
    }
}
