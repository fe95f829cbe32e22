internal import NIOCore
internal import NIOHTTP1

/// Decides what an HTTP/1 connection does: receives events and returns actions, and touches nothing else.
///
/// ```
///    ┌───────────────────── written, kept ─────────────────────┐
///    ▼                                                         │
/// receiving ── request ──▶ queued ── slot ──▶ working ── answer ──▶ sending
///    │ └──────── refused or too late ─────────────────────────▶   │   │
///    │                                      lingering ◀── refused ┘   │ written, last,
///    │ idle or client's end                     │                     │ or client stalls
///    └──────────────────────────────────────────┴──▶ closing ◀────────┘
/// ```
/// From every state `broken` leads to `closing`, and the end of the channel to `closed`. While a request is being answered nothing is
/// read, so a client cannot pile up work; parts that the decoder has already read wait in a queue.
struct ConnectionStateMachine {
    /// The limits of one client.
    private let limits: ConnectionLimits
    /// Whether the socket gets the bytes as they are.
    private let isPlain: Bool
    /// Whether others share the connection, and requests wait for a slot.
    private let hasSlots: Bool
    /// The state of the connection.
    private var state = State.receiving
    /// Input that is not processed yet.
    private var intake: RequestIntake
    /// Actions that were not fetched yet.
    private var actions = CircularBuffer<Action>(initialCapacity: 4)
    /// Whether the server is shutting down: no further request is accepted.
    private var isDraining = false
    /// Whether the connection holds one of the slots.
    private var holdsSlot = false
    /// Whether a request was answered before; the first head is timed from the start of the connection.
    private var hasServed = false
    /// Whether a read is deferred until the present request is answered.
    private var isReadHeldBack = false

    /// Makes the machine of a new connection.
    init(limits: ConnectionLimits, isPlain: Bool, hasSlots: Bool) {
        (self.limits, self.isPlain, self.hasSlots) = (limits, isPlain, hasSlots)
        intake = RequestIntake(bodyLimit: limits.bodyBytes)
    }

    /// Whether a request waits for one of the slots.
    var wantsSlot: Bool { if case .queued = state { true } else { false } }

    /// The next action, in order; `nil` when nothing is left until the next event.
    mutating func nextAction() -> Action? { actions.popFirst() }

    /// Handles an event; its actions must be performed before the next event is passed in.
    mutating func handle(_ event: Event) {
        switch event {
        case .opened: emit(.arm(.head, limits.headTimeout))
        case .part(let part): accept(.part(part))
        case .repeated(let known): accept(.known(known))
        case .malformed(let refusal): accept(.refusal(refusal))
        case .inputClosed: accept(.end)
        case .readComplete: noticePartialHead()
        case .readWanted: if state.isAnswering { isReadHeldBack = true } else { emit(.read) }
        case .slotGranted: beginWork()
        case .answered(let response): deliver(response)
        case .wrote(let isWritable): goOn(from: .handingOn, isWritable)
        case .writabilityChanged(let isWritable): if isWritable { goOn(from: .blocked, true) }
        case .made(let pieces, let isWritable): acceptMade(pieces, isWritable)
        case .notTaken(let pieces): if state.response?.step == .making { state.response?.wait(for: pieces) }
        case .makingFailed: if state.response?.step == .making { close() }
        case .progress: noteProgress()
        case .written: finish()
        case .expired(let wait): waitIsOver(wait)
        case .quiescing: drain()
        case .broken: close()
        case .closed: end()
        }
    }

    private mutating func emit(_ action: Action) { actions.append(action) }

    // MARK: Requests

    /// Queues an arrival and processes the queue as far as the state allows.
    private mutating func accept(_ arrival: RequestIntake.Arrival) {
        intake.queue(arrival)
        processArrivals()
    }

    /// Processes the queue until a request is being answered, and makes up for a deferred read.
    private mutating func processArrivals() {
        while !state.isAnswering, let arrival = intake.next() { act(on: arrival) }
        guard !state.isAnswering, isReadHeldBack else { return }
        isReadHeldBack = false
        emit(.read)
    }

    private mutating func act(on arrival: RequestIntake.Arrival) {
        switch (state, arrival) {
        case (.receiving, .part(let part)): assemble(part)
        case (.receiving, .known(let known)): answer(known.request, known.exchange)
        case (.receiving, .refusal(let refusal)): refuse(refusal)
        case (.receiving, .end), (.lingering, .end): close()
        default: break
        }
    }

    /// Adds a part to the request and acts when that completes or refuses it.
    private mutating func assemble(_ part: HTTPServerRequestPart) {
        // During a shutdown, the short time allowed for a request keeps running.
        if case .head = part, !isDraining { emit(.arm(.body, limits.bodyTimeout)) }
        switch intake.assemble(part) {
        case .more: break
        case .sayContinue: emit(.writeContinue)
        case .complete(let request, let exchange): answer(request, exchange)
        case .refuse(let refusal): refuse(refusal)
        }
    }

    /// Notices the bytes of an incomplete head, and starts the timer of a head after the first.
    private mutating func noticePartialHead() {
        if intake.endRead(isExpected: state.isReceiving), hasServed { emit(.arm(.head, limits.headTimeout)) }
    }

    /// Answers a request, as soon as a slot is free where there are slots.
    private mutating func answer(_ request: WebRequest, _ exchange: Exchange) {
        state = .queued(request, exchange)
        emit(.disarm)
        if hasSlots { emit(.acquireSlot) } else { beginWork() }
    }

    /// Passes the request to a handler; releases a slot that is no longer wanted.
    private mutating func beginWork() {
        guard case .queued(let request, let exchange) = state else { return emit(.releaseSlot) }
        state = .working(exchange)
        holdsSlot = hasSlots
        emit(.beginWork(request))
    }

    // MARK: Responses

    /// Sends a handler's response; from now on the connection may be closed to make room for another.
    private mutating func deliver(_ response: WebResponse) {
        emit(.endWork)
        if case .working(let exchange) = state { return send(response, exchange) }
        if let ended = response.ended { emit(.notifyEnd(ended)) }
    }

    /// Answers without a handler, as the last response on this connection.
    private mutating func refuse(_ refusal: Refusal) { send(refusal.response, .refused) }

    /// Begins to send a response.
    private mutating func send(_ response: WebResponse, _ exchange: Exchange) {
        let stays = exchange.survives(response) && !isDraining
        let outgoing = OutgoingResponse(response, to: exchange, staysOpen: stays, isPlain: isPlain, isAlone: !hasSlots)
        state = .sending(outgoing)
        emit(outgoing.isWhole ? .writeWhole(outgoing) : .writeHead(outgoing))
        noteProgress()
    }

    /// Sends what comes next, if `step` was what the response waited for.
    private mutating func goOn(from step: OutgoingResponse.Step, _ isWritable: Bool) {
        guard case .sending(let response) = state, response.step == step else { return }
        let action = response.advance(isWritable: isWritable)
        emit(action)
        // The channel becomes writable, and a stream is pulled, only when the client has read some of what went before.
        if case .pull = action { noteProgress() } else if step == .blocked { noteProgress() }
    }

    /// Sends pieces that have been made late.
    private mutating func acceptMade(_ pieces: [WebBody.Piece], _ isWritable: Bool) {
        guard case .sending(let response) = state, response.step == .making else { return }
        response.add(pieces)
        noteProgress()
        goOn(from: .making, isWritable)
    }

    /// Restarts the client's time for reading.
    private mutating func noteProgress() {
        guard case .sending(let response) = state else { return }
        if let stalls = response.endStall() { emit(.forgetStall(stalls)) }
        emit(.arm(.signOfReading, min(Wait.stallNotice, limits.writeStall)))
    }

    /// Notes that the client reads nothing, and leaves it the rest of its time.
    private mutating func noteStall(_ response: OutgoingResponse) {
        // The response waits for its next piece, not for the client.
        if response.step == .making { return noteProgress() }
        if let stalls = response.beginStall() { emit(.noteStall(stalls)) }
        emit(.arm(.clientToRead, limits.writeStall - Wait.stallNotice))
    }

    /// Continues with the next request, or closes.
    private mutating func finish() {
        guard case .sending(let response) = state, response.step == .handedOn else { return }
        release(response)
        hasServed = true
        if response.staysOpen, !isDraining {
            state = .receiving
            emit(.arm(.nextRequest, limits.idleTimeout))
            return processArrivals()
        }
        state = .lingering
        guard response.exchange.lingers else { return close() }
        // Our side closes first; the connection follows when the client closes its side or the time is over.
        emit(.arm(.clientToClose, Wait.lingerTime))
        emit(.closeOutput)
        processArrivals()
    }

    // MARK: Ends

    /// Acts on a passed deadline.
    private mutating func waitIsOver(_ wait: Wait) {
        switch (wait, state) {
        case (.head, .receiving), (.body, .receiving): refuse(.timeout)
        case (.signOfReading, .sending(let response)): noteStall(response)
        case (.nextRequest, .receiving), (.clientToRead, .sending), (.clientToClose, .lingering): close()
        default: break
        }
    }

    /// Closes as soon as no request is under way; an incomplete request has little time left.
    private mutating func drain() {
        isDraining = true
        guard case .receiving = state else { return }
        if intake.isUnderWay { emit(.arm(intake.hasHead ? .body : .head, Wait.drainTime)) } else { close() }
    }

    /// Closes the connection in any state.
    private mutating func close() {
        if case .closed = state { return }
        state = .closing(state.response)
        emit(.close)
    }

    /// Releases everything at the end of the channel.
    private mutating func end() {
        if case .closed = state { return }
        release(state.response)
        state = .closed
        intake.removeAll()
        emit(.disarm)
    }

    /// Notifies that a response has ended, and releases its slot.
    private mutating func release(_ response: OutgoingResponse?) {
        if let stalls = response?.endStall() { emit(.forgetStall(stalls)) }
        if let ended = response?.ended { emit(.notifyEnd(ended)) }
        if holdsSlot { emit(.releaseSlot) }
        holdsSlot = false
    }
}
