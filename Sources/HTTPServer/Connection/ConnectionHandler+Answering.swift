internal import NIOCore
internal import NIOHTTP1

extension ConnectionHandler {
    /// How long a refused client has to read its answer; closing earlier would reset the connection under it.
    private static let lingerTime = TimeAmount.milliseconds(500)

    /// Asks the router and answers, now or when the work is done.
    func answer(_ head: HTTPRequestHead, _ body: ByteBuffer?) {
        timer?.disarm()
        guard let request = WebRequest(head: head, body: body) else {
            return refuse(.badRequest("malformed target"))
        }
        let exchange = Exchange(head)
        phase = .answering(exchange)
        guard let slots else { return begin(request, exchange) }
        waiting = request
        // Weak, since a client may have taken the request back while it waited: then nothing of it is kept.
        slots.take { [weak self] in
            guard let self, let request = waiting else { return false }
            (waiting, holdsSlot) = (nil, true)
            begin(request, exchange)
            return true
        }
    }

    /// Has a handler answer.
    private func begin(_ request: WebRequest, _ exchange: Exchange) {
        guard let context else { return }
        seat?.beginWork()
        let answer = router.answer(request)
        if case .ready(let response) = answer { return deliver(response, exchange) }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        work.start(answer) { response in
            handler.eventLoop.execute { handler.value.deliver(response, exchange) }
        }
    }

    /// Sends what a handler has answered; from now on the connection may have to give way to another.
    private func deliver(_ response: WebResponse, _ exchange: Exchange) {
        seat?.endWork()
        send(response, exchange)
    }

    /// Answers without a handler, as the last thing on this connection.
    func refuse(_ refusal: Refusal) {
        timer?.disarm()
        phase = .answering(.refused)
        send(refusal.response, .refused)
    }

    /// Goes on to the next request, or closes.
    func finish(_ exchange: Exchange, staysOpen: Bool) {
        endSending()
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
        case .signOfReading: noteStall()
        case .nextRequest, .clientToRead, .clientToClose: close()
        }
    }
}
