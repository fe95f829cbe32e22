package import NIOCore

/// The bytes of a response in pieces that are sent without a copy: many responses may share a buffer.
package struct WebBody: Sendable {
    /// Returns the next pieces of a body of unknown length, `nil` at its end; called again only after they have been sent.
    ///
    /// - Throws: any error that prevents a complete body; the connection is cut then, so that nobody takes the body for complete.
    package typealias Stream = @Sendable () async throws -> [Piece]?

    /// A stretch of the body.
    package enum Piece: Sendable {
        /// Bytes that are ready.
        case bytes(ByteBuffer)
        /// Bytes that are ready, which the system sends without a copy where nobody has to encrypt them.
        case mapped(MappedSlice)
        /// Bytes of a file, which the system sends by itself where nobody has to encrypt them.
        case file(FileBytes)
        /// A known number of bytes, made on a thread pool once the client has read what precedes them.
        case late(length: Int, make: @Sendable () -> ByteBuffer)
        /// Bytes that are made bit by bit as the client reads them.
        case stream(Stream)

        /// Whether it is bytes in a buffer.
        var isBuffer: Bool { if case .bytes = self { true } else { false } }

        /// Whether the bytes are there already.
        var isReady: Bool {
            switch self {
            case .bytes, .mapped: true
            case .file, .late, .stream: false
            }
        }

        /// The number of bytes; `nil` where only the end will tell.
        package var length: Int? {
            switch self {
            case .bytes(let buffer): buffer.readableBytes
            case .mapped(let slice): slice.count
            case .file(let bytes): bytes.count
            case .late(let length, _): length
            case .stream: nil
            }
        }
    }

    /// The pieces, in order.
    package private(set) var pieces: [Piece]
    /// The number of bytes in all; `nil` where only the end will tell.
    package let length: Int?

    /// Makes a body of pieces, of `length` bytes in all where the caller knows that of a stream.
    package init(_ pieces: [Piece], length: Int? = nil) {
        self.pieces = pieces
        self.length =
            length
            ?? pieces.reduce(0) { sum, piece in
                guard let sum, let length = piece.length else { return nil }
                return sum + length
            }
    }

    /// Makes a body of one buffer.
    package init(_ buffer: ByteBuffer) {
        pieces = buffer.readableBytes == 0 ? [] : [.bytes(buffer)]
        length = buffer.readableBytes
    }

    /// All bytes of a body without a stream, in one array; a file that cannot be read has none.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .bytes(let buffer): bytes.append(contentsOf: buffer.readableBytesView)
            case .mapped(var slice): bytes.append(contentsOf: slice.popFirst(slice.count).readableBytesView)
            case .file(let part): bytes += (try? part.bytes(waits: true)) ?? []
            case .late(_, let make): bytes.append(contentsOf: make().readableBytesView)
            case .stream: break
            }
        }
        return bytes
    }

    /// The same body, which reports an error that cuts it short.
    package func onFailure(_ tell: @escaping @Sendable (any Error) -> Void) -> WebBody {
        var body = self
        body.pieces = pieces.map { piece in
            guard case .stream(let next) = piece else { return piece }
            return .stream {
                do { return try await next() } catch {
                    tell(error)
                    throw error
                }
            }
        }
        return body
    }
}

extension WebBody.Piece {
    /// A copy of ready bytes.
    package static func bytes(_ bytes: [UInt8]) -> WebBody.Piece { .bytes(ByteBuffer(bytes: bytes)) }
}
