extension ConnectionHandler {
    /// What the connection is doing.
    enum Phase {
        /// Waiting for a request or for the rest of one.
        case receiving
        /// A handler works on the request, or its response is being written.
        case answering(Exchange)
        /// The last response is out; what still comes is thrown away until the client closes.
        case lingering
    }

    /// What the armed deadline is for.
    enum Wait {
        /// The rest of a head, then 408.
        case head
        /// The rest of a body, then 408.
        case body
        /// Another request on a kept connection.
        case nextRequest
        /// The client to take more of the response, before that is noted.
        case signOfReading
        /// The client to take more of the response, before it is given up.
        case clientToRead
        /// The refused client to close.
        case clientToClose
    }
}
