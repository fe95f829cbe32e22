internal import NIOCore

/// A response being sent: what goes next, and whether its client reads it.
struct OutgoingResponse {
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

    /// The bytes passed on between two looks at the client: TLS encrypts all of them, however slow the client.
    static let flushSize = 256 * 1024

    /// The exchange that it belongs to.
    let exchange: Exchange
    /// Whether the connection stays open.
    let staysOpen: Bool
    /// Called when the response has ended.
    let ended: (@Sendable () -> Void)?
    /// What the response waits for.
    private(set) var step = Step.handingOn
    /// Where a stall is noted.
    private let stalls: Stalls?
    /// The pieces still to be sent.
    private var rest: ArraySlice<WebBody.Piece>
    /// How many bytes of the body are written and not flushed.
    private var unflushed = 0
    /// Whether a stall has been noted.
    private var isStalled = false

    /// Makes the response of an exchange; its head is being written.
    init(_ response: WebResponse, to exchange: Exchange, staysOpen: Bool) {
        self.exchange = exchange
        self.staysOpen = staysOpen
        ended = response.ended
        stalls = response.stalls
        rest = exchange.sendsBody(of: response) ? response.body.pieces[...] : []
    }

    /// The next action, now that the channel is or is not writable.
    mutating func advance(isWritable: Bool) -> ConnectionStateMachine.Action {
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
            let flushes = unflushed >= Self.flushSize
            if flushes { unflushed = 0 }
            return .write(buffer, flushes: flushes)
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
    mutating func add(_ pieces: [WebBody.Piece]) {
        rest = pieces + rest
    }

    /// Notes a stall; `nil` where it is noted already, or there is no list.
    mutating func beginStall() -> Stalls? {
        guard !isStalled else { return nil }
        isStalled = true
        return stalls
    }

    /// Withdraws the note of a stall; `nil` when there is none.
    mutating func endStall() -> Stalls? {
        guard isStalled else { return nil }
        isStalled = false
        return stalls
    }
}
