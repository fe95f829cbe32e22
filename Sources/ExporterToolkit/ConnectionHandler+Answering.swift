internal import NIOCore
internal import NIOHTTP1

extension ConnectionHandler {
    /// How long a refused client has to read its answer; closing earlier would reset the connection under it.
    private static let lingerTime = TimeAmount.milliseconds(500)
    /// The piece of a body whose arrival at the system counts as progress.
    private static let pieceSize = 64 * 1024

    /// Asks the router and answers, now or when the work is done.
    func answer(_ head: HTTPRequestHead, _ body: ByteBuffer?) {
        timer?.disarm()
        guard let context, let request = WebRequest(head: head, body: body) else {
            return refuse(.badRequest("malformed target"))
        }
        let exchange = Exchange(head)
        phase = .answering(exchange)
        let answer = router.answer(request)
        if case .ready(let response) = answer { return send(response, exchange) }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        work.start(answer) { response in
            handler.eventLoop.execute { handler.value.send(response, exchange) }
        }
    }

    /// Answers without a handler, as the last thing on this connection.
    func refuse(_ refusal: Refusal) {
        timer?.disarm()
        phase = .answering(.refused)
        send(refusal.response, .refused)
    }

    /// Writes a response in one flush and watches until the system has taken it.
    private func send(_ response: WebResponse, _ exchange: Exchange) {
        guard let context else { return }
        let staysOpen = exchange.keepsAlive && !isDraining
        let date = CivilTime(unixMilliseconds: now()).httpDate
        let head = exchange.head(for: response, staysOpen: staysOpen, date: date)
        isWriting = true
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        if exchange.sendsBody(of: response) { write(response.body, to: context) }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess { self.finish(exchange, staysOpen: staysOpen) }
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: written)
        if isWriting { timer?.arm(.clientToRead, in: TimeAmount(limits.writeStall)) }
    }

    /// Writes a body in pieces; each piece the system takes is progress and moves the deadline of the stalled client.
    private func write(_ body: ByteBuffer, to context: ChannelHandlerContext) {
        var rest = body
        while let piece = rest.readSlice(length: min(rest.readableBytes, Self.pieceSize)), piece.readableBytes > 0 {
            let isLast = rest.readableBytes == 0
            let taken = isLast ? nil : context.eventLoop.makePromise(of: Void.self)
            taken?.futureResult.assumeIsolated().whenSuccess {
                self.timer?.arm(.clientToRead, in: TimeAmount(self.limits.writeStall))
            }
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(piece))), promise: taken)
        }
    }

    /// Goes on to the next request, or closes.
    private func finish(_ exchange: Exchange, staysOpen: Bool) {
        isWriting = false
        hasServed = true
        guard staysOpen, !isDraining else { return exchange.lingers ? linger() : close() }
        phase = .receiving
        timer?.arm(.nextRequest, in: TimeAmount(limits.idleTimeout))
        takeArrivals()
    }

    /// Closes our side, and the connection when the client closes its own or the time is over.
    private func linger() {
        phase = .lingering
        timer?.arm(.clientToClose, in: Self.lingerTime)
        context?.close(mode: .output, promise: nil)
        takeArrivals()
    }

    /// Closes the connection.
    func close() {
        context?.close(promise: nil)
    }

    /// Acts on a deadline that has passed.
    func waitIsOver(_ wait: Wait) {
        switch wait {
        case .head, .body: refuse(.timeout)
        case .nextRequest, .clientToRead, .clientToClose: close()
        }
    }
}
