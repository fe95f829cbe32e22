internal import NIOCore
internal import NIOHTTP1

/// The last request of a connection, byte for byte: a scraper sends the same each time, and to parse it is a third of the work of a scrape.
///
/// A read counts only if it is one whole request that tells of no body and the parser stands before a new request, as it does at the
/// beginning and behind such a read: then the parser would find in the same bytes what it found before, and need not see them.
struct RequestMemo {
    /// A request that came before.
    final class Known: Sendable {
        /// The request.
        let request: WebRequest
        /// What its response depends on.
        let exchange: Exchange

        /// Makes a known request; `nil` when its target is broken.
        init?(_ head: HTTPRequestHead) {
            guard let request = WebRequest(head: head) else { return nil }
            (self.request, exchange) = (request, Exchange(head))
        }
    }

    /// The longest request that is kept, in bytes: each connection keeps one.
    private static let longest = 2048
    /// What ends a head.
    private static let headEnd = [UInt8]("\r\n\r\n".utf8)

    /// The bytes of the last whole request.
    private var bytes = ByteBuffer()
    /// Its head, until it comes again.
    private var head: HTTPRequestHead?
    /// The request itself, from then on.
    private var known: Known?
    /// Whether the parser stands before a new request, and whether it did before the present read.
    private var (isBetweenRequests, wasBetweenRequests) = (true, true)
    /// What the present read has brought so far.
    private var seen = Seen.nothing

    /// What a read has brought.
    private enum Seen {
        case nothing
        case head(HTTPRequestHead)
        case whole(HTTPRequestHead)
        case more
    }

    /// The request in the bytes of a read, if it came before and the parser need not see them; otherwise the parser sees them now.
    mutating func recall(_ read: ByteBuffer) -> Known? {
        guard isBetweenRequests, read.readableBytes > 0, read == bytes else {
            (wasBetweenRequests, isBetweenRequests) = (isBetweenRequests, false)
            return nil
        }
        if let head = head.take() { known = Known(head) }
        return known
    }

    /// Notes a part that the parser has found.
    mutating func note(_ part: HTTPServerRequestPart) {
        switch (seen, part) {
        case (.nothing, .head(let head)): seen = .head(head)
        case (.head(let head), .end(nil)): seen = .whole(head)
        default: seen = .more
        }
    }

    /// Notes that the parser has seen all bytes of a read.
    mutating func endRead(_ read: ByteBuffer) {
        defer { seen = .nothing }
        // Bytes of a next request would end elsewhere, or be a request as well.
        guard case .whole(let head) = seen, read.readableBytesView.suffix(4).elementsEqual(Self.headEnd),
            Self.mayRepeat(head)
        else { return }
        isBetweenRequests = true
        guard wasBetweenRequests, read.readableBytes <= Self.longest else { return }
        // A copy: the read's own memory is for the next read.
        (bytes, self.head, known) = (ByteBuffer(bytes: read.readableBytesView), head, nil)
    }

    /// Whether the parser goes on behind this request, which has no body.
    private static func mayRepeat(_ head: HTTPRequestHead) -> Bool {
        head.isKeepAlive && head.method != .CONNECT
            && !["upgrade", "transfer-encoding", "content-length", "expect"].contains(where: head.headers.contains)
    }
}
