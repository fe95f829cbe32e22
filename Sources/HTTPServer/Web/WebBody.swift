package import NIOCore

/// The bytes of a response in pieces that are sent without a copy: many responses may share a buffer.
package struct WebBody: Sendable {
    /// Returns the next bytes of a body of unknown length, `nil` at its end; called again only after it has returned.
    ///
    /// - Throws: any error that prevents a complete body; the connection is cut then, so that nobody takes the body for complete.
    package typealias Stream = @Sendable () async throws -> ByteBuffer?

    /// A stretch of the body.
    package enum Piece: Sendable {
        /// Bytes that are ready.
        case bytes(ByteBuffer)
        /// A known number of bytes, made on a thread pool once the client has read what precedes them.
        case late(length: Int, make: @Sendable () -> ByteBuffer)
        /// Bytes that are made bit by bit as the client reads them.
        case stream(Stream)

        /// The number of bytes; `nil` where only the end will tell.
        package var length: Int? {
            switch self {
            case .bytes(let buffer): buffer.readableBytes
            case .late(let length, _): length
            case .stream: nil
            }
        }
    }

    /// The pieces, in order.
    package private(set) var pieces: [Piece]
    /// The number of bytes in all; `nil` where only the end will tell.
    package let length: Int?

    /// Makes a body of pieces.
    package init(_ pieces: [Piece]) {
        self.pieces = pieces
        length = pieces.reduce(0) { sum, piece in
            guard let sum, let length = piece.length else { return nil }
            return sum + length
        }
    }

    /// Makes a body of one buffer.
    package init(_ buffer: ByteBuffer) {
        pieces = buffer.readableBytes == 0 ? [] : [.bytes(buffer)]
        length = buffer.readableBytes
    }

    /// Makes a body of ready bytes, followed by a stream if one is given.
    package init(_ beginning: [UInt8], _ rest: (@Sendable () async throws -> [UInt8]?)? = nil) {
        let first = Piece.bytes(ByteBuffer(bytes: beginning))
        self.init(rest.map { next in [first, .stream { try await next().map { ByteBuffer(bytes: $0) } }] } ?? [first])
    }

    /// All bytes of a body without a stream, in one array.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .bytes(let buffer): bytes.append(contentsOf: buffer.readableBytesView)
            case .late(_, let make): bytes.append(contentsOf: make().readableBytesView)
            case .stream: break
            }
        }
        return bytes
    }

    /// The same body, which reports an error that cuts it short.
    package func onFailure(_ tell: @escaping @Sendable (any Error) -> Void) -> WebBody {
        guard length == nil else { return self }
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
