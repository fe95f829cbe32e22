internal import NIOCore

extension ConnectionStateMachine {
    /// What the handler has to do; what is large is held by reference, as each action is moved several times.
    enum Action {
        /// Let the channel read more.
        case read
        /// Replace the deadline.
        case arm(Wait, Duration)
        /// Clear the deadline.
        case disarm
        /// Ask for one of the slots; `slotGranted` follows.
        case acquireSlot
        /// Release the slot.
        case releaseSlot
        /// Call a handler; `answered` follows.
        indirect case beginWork(WebRequest)
        /// Allow the connection to be closed for another again.
        case endWork
        /// Tell the client to send its body.
        case writeContinue
        /// Write the head of a response; `wrote` follows.
        case writeHead(OutgoingResponse)
        /// Write a response from head to end and flush it; `written` follows.
        case writeWhole(OutgoingResponse)
        /// Write a piece of the body and flush it if asked; `wrote` follows.
        case write(ByteBuffer, flushes: Bool)
        /// Flush what is written.
        case flush
        /// Flush and let the system send bytes without a copy, or make them pieces; `made` or `notTaken` follows.
        indirect case splice(MappedSlice)
        /// Send bytes of a file and flush, or make them pieces; `made` or `makingFailed` follows.
        indirect case send(FileBytes)
        /// Make a piece on the thread pool and flush what is written; `made` follows.
        case make(@Sendable () -> ByteBuffer)
        /// Let a stream make its next bytes and flush what is written; `made` or `makingFailed` follows.
        case pull(WebBody.Stream)
        /// Write the end of the response and flush; `written` follows.
        case writeEnd
        /// Note that the client reads nothing.
        case noteStall(Stalls)
        /// Withdraw that note.
        case forgetStall(Stalls)
        /// Notify the response's owner that it has ended.
        case notifyEnd(@Sendable () -> Void)
        /// Close our side of the connection.
        case closeOutput
        /// Close the connection.
        case close
    }
}
