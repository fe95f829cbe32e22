internal import NIOCore
internal import NIOHTTP1

/// A response being sent: what goes next, and whether its client reads it.
///
/// A reference, since state, events and actions hand it on a dozen times: a copy of its fields each time would cost more than all that is
/// decided. The machine that made it is the only one that changes it.
final class OutgoingResponse {
    /// What the response waits for.
    enum Step: Equatable {
        /// The channel to report whether it is still writable.
        case handingOn
        /// The channel to become writable.
        case blocked
        /// The next piece to be made.
        case making
        /// The system to accept everything; there is no more.
        case handedOn
    }

    /// The bytes passed on between two looks at the client: they are made, encrypted or framed for it, however slow it is.
    static let usualFlush = 256 * 1024
    /// The same where responses share them and the socket gets them as they are: with fewer, a large response costs a sixth more.
    private static let sharedFlush = 1024 * 1024
    /// From this size on, in bytes, a response is large.
    private static let largeSize = 128 * 1024

    /// The exchange that it belongs to.
    let exchange: Exchange
    /// Whether the connection stays open.
    let staysOpen: Bool
    /// Called when the response has ended.
    let ended: (@Sendable () -> Void)?
    /// The head, but for the fields that concern the connection.
    private let status: HTTPResponseStatus
    private let headers: HTTPHeaders
    /// The number of bytes of the body; `nil` where only the end will tell.
    private let length: Int?
    /// What the response waits for.
    private(set) var step: Step
    /// The bytes passed on between two looks at the client.
    let flushSize: Int
    /// Whether few such responses are sent at once, the next one taking the place of one that stalls, and this one is large.
    let isLargeAndCounted: Bool
    /// Whether the response is passed on at once: there is nothing to wait for, and no look at the client in between.
    let isWhole: Bool
    /// Where a stall is noted.
    private let stalls: Stalls?
    /// The pieces still to be sent.
    private var rest: ArraySlice<WebBody.Piece>
    /// How many bytes of the body are written and not flushed.
    private var unflushed = 0
    /// Whether a stall has been noted.
    private var isStalled = false

    /// Makes the response of an exchange; its head is being written.
    ///
    /// - Parameters:
    ///   - response: What the handler answered.
    ///   - exchange: The exchange.
    ///   - staysOpen: Whether the connection stays open.
    ///   - isPlain: Whether the socket gets the bytes as they are.
    ///   - isAlone: Whether nobody shares the connection; others' answers may leave a client no room for this one.
    init(_ response: WebResponse, to exchange: Exchange, staysOpen: Bool, isPlain: Bool, isAlone: Bool) {
        self.exchange = exchange
        self.staysOpen = staysOpen
        (status, headers, length) = (response.status, response.headers, response.body.length)
        (ended, stalls) = (response.ended, response.stalls)
        rest = exchange.sendsBody(response.status) ? response.body.pieces[...] : []
        isLargeAndCounted = stalls != nil && (length ?? 0) > Self.largeSize
        let isShared = isPlain && isLargeAndCounted && rest.allSatisfy(\.isReady)
        flushSize = isShared ? Self.sharedFlush : Self.usualFlush
        isWhole = isAlone && (rest.isEmpty || (length ?? .max) <= flushSize && rest.allSatisfy(\.isBuffer))
        step = isWhole ? .handedOn : .handingOn
    }

    /// The next buffer of a response that is passed on at once; `nil` behind the last.
    func nextBuffer() -> ByteBuffer? {
        guard case .bytes(let buffer)? = rest.popFirst() else { return nil }
        return buffer
    }

    /// The head with the fields that concern the connection; `date` is the value of `Date`.
    func head(date: String) -> ResponseHead {
        exchange.head(status, headers, length: length, staysOpen: staysOpen, date: date)
    }

    /// The next action, now that the channel is or is not writable.
    func advance(isWritable: Bool) -> ConnectionStateMachine.Action {
        guard !rest.isEmpty else {
            step = .handedOn
            return .writeEnd
        }
        guard isWritable, let piece = rest.popFirst() else {
            (step, unflushed) = (.blocked, 0)
            return .flush
        }
        switch piece {
        case .bytes(let buffer):
            step = .handingOn
            unflushed += buffer.readableBytes
            let flushes = unflushed >= flushSize
            if flushes { unflushed = 0 }
            return .write(buffer, flushes: flushes)
        case .mapped(let slice):
            (step, unflushed) = (.making, 0)
            return .splice(slice)
        case .file(let bytes):
            (step, unflushed) = (.making, 0)
            return .send(bytes)
        case .late(_, let make):
            (step, unflushed) = (.making, 0)
            return .make(make)
        case .stream(let next):
            (step, unflushed) = (.making, 0)
            return .pull(next)
        }
    }

    /// Adds pieces that were made; they precede the others.
    func add(_ pieces: [WebBody.Piece]) {
        rest = pieces + rest
    }

    /// Takes back pieces that the client does not take yet; they precede the others.
    func wait(for pieces: [WebBody.Piece]) {
        add(pieces)
        step = .blocked
    }

    /// Notes a stall; `nil` where it is noted already, or there is no list.
    func beginStall() -> Stalls? {
        guard !isStalled else { return nil }
        isStalled = true
        return stalls
    }

    /// Withdraws the note of a stall; `nil` when there is none.
    func endStall() -> Stalls? {
        guard isStalled else { return nil }
        isStalled = false
        return stalls
    }
}
