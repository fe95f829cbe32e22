extension ConnectionStateMachine {
    /// What the connection is doing.
    enum State {
        /// Waiting for a request or for the rest of one.
        case receiving
        /// A complete request waits for a slot.
        indirect case queued(WebRequest, Exchange)
        /// A handler is working on the request.
        case working(Exchange)
        /// The response is being sent.
        case sending(OutgoingResponse)
        /// The last response is sent; further input is discarded until the client closes.
        case lingering
        /// The channel was asked to close, perhaps in the middle of a response.
        case closing(OutgoingResponse?)
        /// The channel is gone.
        case closed

        /// Whether a request may arrive.
        var isReceiving: Bool { if case .receiving = self { true } else { false } }

        /// Whether a request is being answered; no other is accepted, and nothing is read.
        var isAnswering: Bool {
            switch self {
            case .queued, .working, .sending: true
            case .receiving, .lingering, .closing, .closed: false
            }
        }

        /// The response whose end was not notified yet.
        var response: OutgoingResponse? {
            switch self {
            case .sending(let response), .closing(let response?): response
            case .receiving, .queued, .working, .lingering, .closing(nil), .closed: nil
            }
        }
    }
}
