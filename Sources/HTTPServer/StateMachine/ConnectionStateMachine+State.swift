extension ConnectionStateMachine {
    /// What the connection is doing.
    enum State {
        /// Waiting for a request or for the rest of one.
        case receiving
        /// A whole request waits for one of the slots.
        case queued(WebRequest, Exchange)
        /// A handler works on the request.
        case working(Exchange)
        /// The response is being sent.
        case sending(OutgoingResponse)
        /// The last response is out; what still comes is thrown away until the client closes.
        case lingering
        /// The channel was asked to close, in the middle of a response if there is one.
        case closing(OutgoingResponse?)
        /// The channel is gone.
        case closed

        /// Whether a request may come.
        var isReceiving: Bool { if case .receiving = self { true } else { false } }

        /// Whether a request is being answered: nothing further is taken, and nothing read.
        var isAnswering: Bool {
            switch self {
            case .queued, .working, .sending: true
            case .receiving, .lingering, .closing, .closed: false
            }
        }

        /// The response whose end was not told yet.
        var response: OutgoingResponse? {
            switch self {
            case .sending(let response), .closing(let response?): response
            case .receiving, .queued, .working, .lingering, .closing(nil), .closed: nil
            }
        }
    }
}
