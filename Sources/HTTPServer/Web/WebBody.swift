package import NIOCore

/// The bytes of a response in pieces that are sent as they are: buffers may be shared by many responses at once.
package struct WebBody: Sendable {
    /// Gives the next bytes of a body whose length nobody knows yet, `nil` at its end; called again only when it has answered.
    ///
    /// - Throws: Whatever keeps the body from being whole; the connection is cut then, so that nobody takes it for whole.
    package typealias Stream = @Sendable () async throws -> ByteBuffer?

    /// A stretch of the body.
    package enum Piece: Sendable {
        /// Bytes that are here.
        case bytes(ByteBuffer)
        /// So many bytes that are made on a thread pool once the client has taken what goes before.
        case late(length: Int, make: @Sendable () -> ByteBuffer)
        /// Bytes that are made bit by bit as the client takes them.
        case stream(Stream)

        /// How many bytes; `nil` where only the end will tell.
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
    /// How many bytes they are together; `nil` where only the end will tell.
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

    /// Makes a body of bytes that are here and, where it is given, of a stream that follows.
    package init(_ beginning: [UInt8], _ rest: (@Sendable () async throws -> [UInt8]?)? = nil) {
        let first = Piece.bytes(ByteBuffer(bytes: beginning))
        self.init(rest.map { next in [first, .stream { try await next().map { ByteBuffer(bytes: $0) } }] } ?? [first])
    }

    /// All bytes of a body that has no stream, in one array.
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

    /// The same body, which tells an error that cuts it short.
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
