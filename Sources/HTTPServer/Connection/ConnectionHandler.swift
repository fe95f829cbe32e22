internal import BeijingTime
internal import NIOCore
internal import NIOHTTP1

/// Serves one HTTP/1 connection: passes events to ``ConnectionStateMachine`` and carries out its actions.
///
/// ```text
///  socket ─ [TLS] ─ HTTPRequestDecoder ──▶ ┌───────────────────┐ ── event ──▶ ┌────────────────────────┐
///                    └ RepeatedRequests ─▶ │ ConnectionHandler │              │ ConnectionStateMachine │
///  socket ◀ [TLS] ◀ ResponseEncoder ◀───── └───────────────────┘ ◀─ actions ─ └────────────────────────┘
///                                            │ router, threads, timer: each reports back by an event
/// ```
/// All decisions are the machine's, all effects the handler's. Everything runs on the connection's event loop, and time is the loop's.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    typealias Machine = ConnectionStateMachine

    /// Finds the handlers.
    private let router: Router
    /// Where slow answers are made.
    let work: BackgroundWork
    /// Frames the responses; `nil` where the next handler of the pipeline does.
    let encoder: ResponseEncoder?
    /// The connection's place in its listener's registry; `nil` where no connection has to make room.
    private let seat: ConnectionRegistry.Seat?
    /// The slots that all streams of the connection share; `nil` for HTTP/1, which has one answer at a time.
    private let slots: AnswerSlots?
    /// Whether the socket gets the bytes as they are: nothing encrypts or frames them, and the system may send files and memory by itself.
    let isPlain: Bool
    // Thirty checks a scrape that nobody else has access would find nothing: `isRunning` lets one event in at a time, and a machine touches
    // nothing but itself.
    /// Makes all decisions.
    @exclusivity(unchecked)
    private var machine: Machine
    /// Events that occurred while another was being handled.
    @exclusivity(unchecked)
    private var events = CircularBuffer<Machine.Event>(initialCapacity: 2)
    /// Whether an event is being handled further up the stack.
    @exclusivity(unchecked)
    private var isRunning = false
    /// The pending change of the timer, applied when no event is left, so that an answer written at once sets no deadline.
    private var timing: Machine.Action?
    /// How many bytes the kernel takes at present, where that is our choice.
    private(set) var unsent = UnsentLimit.copied
    /// How many bytes NIO holds at present.
    private var buffered = OutgoingResponse.usualFlush
    /// The client's last request, for when it comes again.
    var memo = RequestMemo()
    /// The value of `Date`.
    private var date: DateField
    /// The channel's context, while the handler is in its pipeline.
    private(set) var context: ChannelHandlerContext?
    /// The way to the connection's socket, once something was sent without NIO: to look for it costs as much as sending half a megabyte.
    private(set) lazy var transport = context?.channel as? any NIOTransportAccessibleChannelCore<NIOBSDSocket.Handle>
    /// The connection's one timer.
    private var timer: DeadlineTimer<Machine.Wait>?

    /// Makes the handler of a new connection.
    init(
        limits: ConnectionLimits, router: Router, work: BackgroundWork, encoder: ResponseEncoder? = nil,
        seat: ConnectionRegistry.Seat? = nil, slots: AnswerSlots? = nil, isPlain: Bool = false,
        now: @escaping @Sendable () -> Int = CivilTime.systemMilliseconds
    ) {
        self.router = router
        self.work = work
        self.encoder = encoder
        self.seat = seat
        self.slots = slots
        self.isPlain = isPlain
        date = DateField(now: now)
        machine = ConnectionStateMachine(limits: limits, isPlain: isPlain, hasSlots: slots != nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        timer = DeadlineTimer(loop: context.eventLoop) { [weak self] wait in self?.handle(.expired(wait)) }
        handle(.opened)
    }

    /// Releases the channel.
    func handlerRemoved(context: ChannelHandlerContext) {
        (self.context, transport) = (nil, nil)
        handle(.closed)
        timer?.stop()
    }

    func channelInactive(context: ChannelHandlerContext) {
        handle(.closed)
        timer?.stop()
        context.fireChannelInactive()
    }

    /// Handles a part of a request.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = Self.unwrapInboundIn(data)
        memo.note(part)
        handle(.part(part))
    }

    /// Notes that all bytes read are parsed.
    func channelReadComplete(context: ChannelHandlerContext) {
        handle(.readComplete)
        context.fireChannelReadComplete()
    }

    /// Reads on when the machine allows it.
    func read(context: ChannelHandlerContext) {
        handle(.readWanted)
    }

    /// Continues sending when the client has read enough.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        handle(.writabilityChanged(context.channel.isWritable))
        context.fireChannelWritabilityChanged()
    }

    /// Handles the end of the client's input and the shutdown of the server.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: handle(.inputClosed)
        case is ChannelShouldQuiesceEvent: handle(.quiescing)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// Answers what cannot be parsed; closes on a broken connection.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as HTTPParserError: handle(.malformed(.parsing(error)))
        // The decoder repeats its failure for each read; the first error was answered.
        case is ByteToMessageDecoderError: break
        default: handle(.broken)
        }
    }

    /// Passes an event to the machine and performs its actions; events that occur meanwhile are handled afterwards.
    func handle(_ event: consuming Machine.Event) {
        guard !isRunning else { return events.append(event) }
        isRunning = true
        defer { isRunning = false }
        machine.handle(event)
        repeat {
            while let action = machine.nextAction() { perform(action) }
        } while handleNext()
        setTimer()
    }

    /// Passes the next event to the machine, if one has occurred meanwhile.
    private func handleNext() -> Bool {
        guard let event = events.popFirst() else { return false }
        machine.handle(event)
        return true
    }

    /// Performs an action of the machine.
    private func perform(_ action: Machine.Action) {
        switch action {
        case .read: context?.read()
        case .arm, .disarm: timing = action
        case .acquireSlot: acquireSlot()
        case .releaseSlot: slots?.release()
        case .beginWork(let request): beginWork(request)
        case .endWork: seat?.endWork()
        case .writeContinue:
            write(ResponseHead(status: .continue))
            flush()
        case .writeHead(let response):
            begin(response)
            reportWritability()
        case .writeWhole(let response):
            begin(response)
            while let buffer = response.nextBuffer() { write(buffer) }
            writeEnd()
        case .write(let buffer, let flushes):
            write(buffer)
            if flushes { flush() }
            reportWritability()
        case .flush: flush()
        case .splice(let slice): splice(slice)
        case .send(let bytes): send(bytes)
        case .make(let bytes): make(bytes)
        case .pull(let next): pull(next)
        case .writeEnd: writeEnd()
        case .noteStall(let stalls): if let seat { stalls.begin(ObjectIdentifier(self), giveUp: seat.giveUp) }
        case .forgetStall(let stalls): stalls.end(ObjectIdentifier(self))
        case .notifyEnd(let ended): ended()
        case .closeOutput: context?.close(mode: .output, promise: nil)
        case .close: context?.close(promise: nil)
        }
    }

    /// Sets the limits of a response and writes its head.
    private func begin(_ response: OutgoingResponse) {
        limitUnsent(response.isLargeAndCounted ? .counted : .copied)
        limitBuffered(response.flushSize)
        write(response.head(date: date.value()))
    }

    /// Lets the kernel take so many bytes from now on.
    func limitUnsent(_ limit: UnsentLimit) {
        guard unsent != limit, let context else { return }
        unsent = limit
        limit.set(on: context.channel)
    }

    /// Lets NIO hold so many bytes from now on.
    private func limitBuffered(_ limit: Int) {
        guard buffered != limit, let context else { return }
        buffered = limit
        try? context.channel.syncOptions?.setOption(
            .writeBufferWaterMark, value: ConnectionPipeline.waterMark(limit))
    }

    private func setTimer() {
        guard let timing = timing.take() else { return }
        if case .arm(let wait, let time) = timing { timer?.arm(wait, in: TimeAmount(time)) } else { timer?.disarm() }
    }

    func reportWritability() {
        if let context { handle(.wrote(isWritable: context.channel.isWritable)) }
    }

    /// Acquires a slot.
    private func acquireSlot() {
        // Weak, so that nothing of a request is kept that the client has cancelled while it waited.
        slots?.acquire { [weak self] in
            guard let self, machine.wantsSlot else { return false }
            handle(.slotGranted)
            return true
        }
    }

    /// Calls the handler of the request.
    private func beginWork(_ request: WebRequest) {
        guard let context else { return }
        seat?.beginWork()
        var request = request
        request.isPlain = isPlain
        let answer = router.answer(request)
        if case .ready(let response) = answer { return handle(.answered(response)) }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        work.start(answer) { response in
            handler.eventLoop.execute { handler.value.handle(.answered(response)) }
        }
    }
}
