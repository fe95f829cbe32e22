internal import BeijingTime
internal import NIOCore
internal import NIOHTTP1

/// Serves one HTTP/1 connection: request after request, in order, within the limits.
///
/// Sits behind NIO's decoder and encoder (a TLS handler may stand before them). While a request is answered nothing is
/// read, so a client cannot pile up work; parts that the decoder had already taken wait in a queue. What a handler
/// answers is handed on no faster than the client takes it. Time is the event loop's. Everything here runs on that loop.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What comes from the client, in the order it came.
    private enum Arrival {
        /// A part of a request.
        case part(HTTPServerRequestPart)
        /// Bytes that are not a request.
        case refusal(Refusal)
        /// The client sends nothing more.
        case end
    }

    /// What the client may take.
    let limits: ConnectionLimits
    /// Finds the handlers.
    let router: Router
    /// Where slow answers are made.
    let work: BackgroundWork
    /// The connection's place among those of its listener; `nil` where nobody has to give way.
    let seat: ConnectionRegistry.Seat?
    /// The answers of all streams of the connection; `nil` where there is but one at a time anyway.
    let slots: AnswerSlots?
    /// The wall clock in milliseconds since 1970.
    let now: @Sendable () -> Int
    /// What the connection is doing.
    var phase = Phase.receiving
    /// Whether the server is closing: no further request is taken.
    var isDraining = false
    /// Whether the response is not yet wholly with the system.
    var isWriting = false
    /// Whether a request was answered before; the first head counts from the start of the connection.
    var hasServed = false
    /// Whether bytes of a head, but not the whole head, are here.
    var hasPartialHead = false
    /// The last value of `Date`, and of which second.
    var lastDate: (second: Int, text: String)?
    /// A request that waits for one of the slots.
    var waiting: WebRequest?
    /// Whether an answer is under way that takes one of the slots.
    var holdsSlot = false
    /// The response that is being sent.
    var sending: Sending?
    /// The way to the channel, while the handler is in its pipeline.
    var context: ChannelHandlerContext?
    /// The connection's one timer.
    var timer: DeadlineTimer<Wait>?
    /// Puts requests together.
    private var assembler: RequestAssembler
    /// What has come and is not acted on yet.
    private var arrivals = CircularBuffer<Arrival>()
    /// Whether the queue is being worked off further up the stack.
    private var isTakingArrivals = false
    /// Whether the channel asked to read while a request was being answered.
    private var isReadHeldBack = false
    /// Whether the bytes read last brought a part.
    private var sawPart = false

    /// How long a request that is not wholly here when the server ends may take to come.
    private static let drainTime = TimeAmount.milliseconds(500)

    /// Makes the handler of a new connection.
    init(
        limits: ConnectionLimits, router: Router, work: BackgroundWork, seat: ConnectionRegistry.Seat? = nil,
        slots: AnswerSlots? = nil, now: @escaping @Sendable () -> Int = CivilTime.systemMilliseconds
    ) {
        self.limits = limits
        self.router = router
        self.work = work
        self.seat = seat
        self.slots = slots
        self.now = now
        assembler = RequestAssembler(bodyLimit: limits.bodyBytes)
    }

    /// Adds an encoder, NIO's decoder and a connection handler to a channel, on its event loop.
    static func install(
        on channel: any Channel, limits: ConnectionLimits, router: Router, work: BackgroundWork,
        seat: ConnectionRegistry.Seat? = nil, slots: AnswerSlots? = nil,
        now: @escaping @Sendable () -> Int = CivilTime.systemMilliseconds
    ) throws {
        var parsing = NIOHTTPDecoderLimitConfiguration()
        parsing.maxHeaderListSize = limits.headBytes
        parsing.maxHeaderFieldSize = limits.headBytes
        try channel.pipeline.syncOperations.addHandlers([
            ResponseEncoder(),
            ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: parsing)),
            ConnectionHandler(limits: limits, router: router, work: work, seat: seat, slots: slots, now: now),
        ])
    }

    /// Starts the clock of the first head.
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        timer = DeadlineTimer(loop: context.eventLoop) { [weak self] wait in self?.waitIsOver(wait) }
        timer?.arm(.head, in: TimeAmount(limits.headTimeout))
    }

    /// Forgets the channel.
    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.stop()
        self.context = nil
        endSending()
    }

    /// Stops the clock.
    func channelInactive(context: ChannelHandlerContext) {
        timer?.stop()
        endSending()
        context.fireChannelInactive()
    }

    /// Takes a part of a request.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        sawPart = true
        take(.part(Self.unwrapInboundIn(data)))
    }

    /// Notices bytes that make no whole head yet, and starts the clock of a later head.
    func channelReadComplete(context: ChannelHandlerContext) {
        if case .receiving = phase, !sawPart, !hasPartialHead, !assembler.hasHead {
            hasPartialHead = true
            if hasServed { timer?.arm(.head, in: TimeAmount(limits.headTimeout)) }
        }
        sawPart = false
        context.fireChannelReadComplete()
    }

    /// Reads on, unless a request is being answered.
    func read(context: ChannelHandlerContext) {
        if case .answering = phase { isReadHeldBack = true } else { context.read() }
    }

    /// Goes on sending when the client has taken enough.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        sendMore()
        context.fireChannelWritabilityChanged()
    }

    /// Notices the end of the client's side and the end of the server.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: take(.end)
        case is ChannelShouldQuiesceEvent: drain()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// Answers what cannot be parsed; closes on a broken connection.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as HTTPParserError: take(.refusal(.parsing(error)))
        // The decoder repeats that it has failed for each read; the first error was answered.
        case is ByteToMessageDecoderError: break
        default: context.close(promise: nil)
        }
    }

    /// Closes as soon as no request is under way; one that is not wholly here has little time left.
    private func drain() {
        isDraining = true
        guard case .receiving = phase else { return }
        let isUnderWay = hasPartialHead || assembler.hasHead || !arrivals.isEmpty
        if isUnderWay { timer?.arm(assembler.hasHead ? .body : .head, in: Self.drainTime) } else { close() }
    }

    /// Queues an arrival and works the queue off as far as the phase allows; not again from within.
    private func take(_ arrival: Arrival) {
        arrivals.append(arrival)
        takeArrivals()
    }

    /// Works the queue off until a request is being answered.
    func takeArrivals() {
        guard !isTakingArrivals else { return }
        isTakingArrivals = true
        defer { isTakingArrivals = false }
        while let arrival = arrivals.first {
            if case .answering = phase { return }
            arrivals.removeFirst()
            handle(arrival)
        }
        readIfHeldBack()
    }

    /// Makes up for a read that was asked for while a request was being answered.
    private func readIfHeldBack() {
        if case .answering = phase { return }
        guard isReadHeldBack else { return }
        isReadHeldBack = false
        context?.read()
    }

    /// Acts on one arrival.
    private func handle(_ arrival: Arrival) {
        switch (phase, arrival) {
        case (_, .end): close()
        case (.receiving, .refusal(let refusal)): refuse(refusal)
        case (.receiving, .part(let part)): assemble(part)
        case (.lingering, _), (.answering, _): break
        }
    }

    /// Adds a part to the request and acts when that settles it.
    private func assemble(_ part: HTTPServerRequestPart) {
        hasPartialHead = false
        // While the server ends, the little time that was given goes on.
        if case .head = part, !isDraining { timer?.arm(.body, in: TimeAmount(limits.bodyTimeout)) }
        switch assembler.take(part) {
        case .more: break
        case .sayContinue:
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context?.writeAndFlush(Self.wrapOutboundOut(.head(head)), promise: nil)
        case .complete(let head, let body): answer(head, body)
        case .refuse(let refusal): refuse(refusal)
        }
    }
}
