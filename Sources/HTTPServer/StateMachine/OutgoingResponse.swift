internal import NIOCore

/// A response on its way out: what of it goes next, and whether its client takes it.
struct OutgoingResponse {
    /// What is waited for.
    enum Step: Equatable {
        /// The channel to say whether it takes more than what it was just given.
        case handingOn
        /// The channel to take more.
        case blocked
        /// The next piece to be made.
        case making
        /// The system to take all that was handed on; there is no more.
        case handedOn
    }

    /// What is handed on between two looks at the client: TLS encrypts all of it, however slow the client.
    static let flushSize = 256 * 1024

    /// What the response answers.
    let exchange: Exchange
    /// Whether the connection is kept.
    let staysOpen: Bool
    /// What to tell at the end.
    let ended: (@Sendable () -> Void)?
    /// What is waited for.
    private(set) var step = Step.handingOn
    /// Where to note that the client takes nothing.
    private let stalls: Stalls?
    /// What is still to be sent.
    private var rest: ArraySlice<WebBody.Piece>
    /// How many bytes of the body are written and not sent on.
    private var unflushed = 0
    /// Whether it is noted that the client takes nothing.
    private var isStalled = false

    /// Makes the response to a request; its head is being handed on.
    init(_ response: WebResponse, to exchange: Exchange, staysOpen: Bool) {
        self.exchange = exchange
        self.staysOpen = staysOpen
        ended = response.ended
        stalls = response.stalls
        rest = exchange.sendsBody(of: response) ? response.body.pieces[...] : []
    }

    /// What goes next, now that the channel takes more or does not.
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
        case .late(_, let make):
            (step, unflushed) = (.making, 0)
            return .make(make)
        case .stream(let next):
            (step, unflushed) = (.making, 0)
            return .pull(next)
        }
    }

    /// Takes the pieces that were made; they go before the others.
    mutating func add(_ pieces: [WebBody.Piece]) {
        rest = pieces + rest
    }

    /// Notes that the client takes nothing; `nil` where that is noted, or nobody wants to know.
    mutating func beginStall() -> Stalls? {
        guard !isStalled else { return nil }
        isStalled = true
        return stalls
    }

    /// Takes that note back; `nil` when there is none.
    mutating func endStall() -> Stalls? {
        guard isStalled else { return nil }
        isStalled = false
        return stalls
    }
}
