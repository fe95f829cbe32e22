internal import NIOCore

extension ConnectionStateMachine {
    /// What is to be done.
    enum Action {
        /// Let the channel read on.
        case read
        /// Replace the deadline.
        case arm(Wait, Duration)
        /// Forget the deadline.
        case disarm
        /// Ask for one of the connection's slots; `slotGranted` follows.
        case acquireSlot
        /// Give the slot back.
        case releaseSlot
        /// Have a handler answer; `answered` follows.
        case beginWork(WebRequest)
        /// Let the connection give way to another again.
        case endWork
        /// Tell the client to send its body.
        case writeContinue
        /// Write the head of a response; `wrote` follows.
        case writeHead(WebResponse, Exchange, staysOpen: Bool)
        /// Write a piece of the body and send it on where that is asked for; `wrote` follows.
        case write(ByteBuffer, flushes: Bool)
        /// Send what is written.
        case flush
        /// Make a piece on the thread pool and send what is written; `made` follows.
        case make(@Sendable () -> ByteBuffer)
        /// Have a stream make its next bytes and send what is written; `made` or `makingFailed` follows.
        case pull(WebBody.Stream)
        /// Write the end of the response and send all of it; `written` follows.
        case writeEnd
        /// Note that the client takes nothing.
        case noteStall(Stalls)
        /// Take that note back.
        case forgetStall(Stalls)
        /// Tell the response's owner that it has ended.
        case notifyEnd(@Sendable () -> Void)
        /// Close our side of the connection.
        case closeOutput
        /// Close the connection.
        case close
    }
}
