internal import BeijingTime
internal import NIOCore
internal import NIOHTTP1

extension ConnectionHandler {
    /// A response on its way out.
    struct Sending {
        /// What the response answers.
        let exchange: Exchange
        /// Whether the connection is kept.
        let staysOpen: Bool
        /// What is still to be sent.
        var rest: ArraySlice<WebBody.Piece>
        /// What to tell at the end.
        let ended: (@Sendable () -> Void)?
        /// Where to note that the client takes nothing.
        let stalls: Stalls?
        /// Whether that is noted.
        var isStalled = false
        /// Whether the next piece is being made.
        var isMaking = false
        /// Whether pieces are being handed on further up the stack.
        var isHandingOn = false
        /// Whether everything was handed on.
        var isHandedOn = false

        /// Whether there is more to hand on, and nobody at it.
        var takesMore: Bool { !isMaking && !isHandingOn && !isHandedOn }
    }

    /// What is handed on between two looks at the client: TLS encrypts all of it, however slow the client.
    static let flushSize = 256 * 1024
    /// The stretch of a body whose arrival at the system counts as progress.
    private static let progressSize = 64 * 1024
    /// How long a client takes nothing until that is noted.
    private static let stallNotice = TimeAmount.milliseconds(50)

    /// Starts to send a response.
    func send(_ response: WebResponse, _ exchange: Exchange) {
        guard let context else {
            response.ended?()
            return
        }
        let staysOpen = exchange.survives(response) && !isDraining
        let head = exchange.head(for: response, staysOpen: staysOpen, date: date())
        let pieces = exchange.sendsBody(of: response) ? response.body.pieces : []
        sending = Sending(
            exchange: exchange, staysOpen: staysOpen, rest: pieces[...], ended: response.ended,
            stalls: response.stalls)
        isWriting = true
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        sendMore()
        noteProgress()
    }

    /// The value of `Date`, written once a second.
    private func date() -> String {
        let milliseconds = now()
        if let lastDate, lastDate.second == milliseconds / 1000 { return lastDate.text }
        let text = CivilTime(unixMilliseconds: milliseconds).httpDate
        lastDate = (milliseconds / 1000, text)
        return text
    }

    /// Hands on as much as the channel takes, then waits for it to become writable again.
    func sendMore() {
        guard let context, sending?.takesMore == true else { return }
        sending?.isHandingOn = true
        var unflushed = 0
        while context.channel.isWritable, let piece = sending?.rest.popFirst() {
            switch piece {
            case .bytes(let buffer):
                unflushed += buffer.readableBytes
                write(buffer, to: context)
            case .late(_, let bytes): make(bytes, context)
            case .stream(let next): pull(next, context)
            }
            guard sending?.isMaking == false else { break }
            if unflushed >= Self.flushSize {
                context.flush()
                unflushed = 0
            }
        }
        guard let sending else { return }
        self.sending?.isHandingOn = false
        if sending.rest.isEmpty, !sending.isMaking { end(context) } else { context.flush() }
    }

    /// Forgets the response that was being sent; the next stream's may begin.
    func endSending() {
        (isWriting, waiting) = (false, nil)
        forgetStall()
        let ended = sending?.ended
        sending = nil
        ended?()
        guard holdsSlot else { return }
        holdsSlot = false
        slots?.giveBack()
    }

    /// Writes the end of the response and goes on when the system has taken it.
    private func end(_ context: ChannelHandlerContext) {
        guard let sending else { return }
        self.sending?.isHandedOn = true
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess {
            self.finish(sending.exchange, staysOpen: sending.staysOpen)
        }
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: written)
    }

    /// Writes a buffer in stretches; each that the system takes moves the deadline of the stalled client.
    private func write(_ buffer: ByteBuffer, to context: ChannelHandlerContext) {
        var rest = buffer
        while let stretch = rest.readSlice(length: min(rest.readableBytes, Self.progressSize)),
            stretch.readableBytes > 0
        {
            let isShort = buffer.readableBytes < Self.progressSize
            let taken = isShort ? nil : context.eventLoop.makePromise(of: Void.self)
            taken?.futureResult.assumeIsolated().whenSuccess { self.noteProgress() }
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(stretch))), promise: taken)
        }
    }

    /// Gives the client its time again.
    private func noteProgress() {
        guard isWriting else { return }
        forgetStall()
        timer?.arm(.signOfReading, in: min(Self.stallNotice, TimeAmount(limits.writeStall)))
    }

    /// Notes that the client takes nothing, and gives it the rest of its time.
    func noteStall() {
        guard let isMaking = sending?.isMaking else { return }
        // It is not the client that is waited for.
        guard !isMaking else { return noteProgress() }
        sending?.isStalled = true
        if let seat { sending?.stalls?.begin(ObjectIdentifier(self), giveUp: seat.giveUp) }
        timer?.arm(.clientToRead, in: TimeAmount(limits.writeStall) - Self.stallNotice)
    }

    /// Takes the note back.
    private func forgetStall() {
        guard sending?.isStalled == true else { return }
        sending?.isStalled = false
        sending?.stalls?.end(ObjectIdentifier(self))
    }

    /// Makes a piece on the thread pool and goes on with it.
    private func make(_ bytes: @escaping @Sendable () -> ByteBuffer, _ context: ChannelHandlerContext) {
        sending?.isMaking = true
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        work.start(
            .offloaded { WebResponse(status: .ok, body: WebBody(bytes())) }
        ) { made in
            handler.eventLoop.execute { handler.value.goOn(with: made.body) }
        }
    }

    /// Has a stream make its next bytes in a task and goes on with them; one that fails cuts the connection.
    ///
    /// It is asked only when the client has taken nearly all that went before, so that counts as progress.
    private func pull(_ next: @escaping WebBody.Stream, _ context: ChannelHandlerContext) {
        sending?.isMaking = true
        noteProgress()
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        work.startTask {
            let made: Result<ByteBuffer?, any Error>
            do { made = .success(try await next()) } catch { made = .failure(error) }
            handler.eventLoop.execute {
                switch made {
                case .success(let buffer?): handler.value.goOn(with: WebBody([.bytes(buffer), .stream(next)]))
                case .success(nil): handler.value.goOn(with: WebBody([]))
                case .failure: handler.value.close()
                }
            }
        }
    }

    /// Sends a piece that was made late.
    private func goOn(with body: WebBody) {
        guard let rest = sending?.rest else { return }
        sending?.isMaking = false
        sending?.rest = body.pieces + rest
        noteProgress()
        sendMore()
    }
}
