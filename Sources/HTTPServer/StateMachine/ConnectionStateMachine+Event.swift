internal import NIOCore
internal import NIOHTTP1

extension ConnectionStateMachine {
    /// What happens to a connection.
    enum Event {
        /// The connection has begun.
        case opened
        /// A part of a request has come.
        case part(HTTPServerRequestPart)
        /// Bytes have come that are not a request.
        case malformed(Refusal)
        /// The client sends nothing more.
        case inputClosed
        /// All bytes that were read are parsed.
        case readComplete
        /// The channel is ready to read on.
        case readWanted
        /// The waiting request has one of the slots.
        case slotGranted
        /// A handler has answered.
        case answered(WebResponse)
        /// What was to be written is handed to the channel, which takes more or does not.
        case wrote(isWritable: Bool)
        /// The channel takes more, or no longer.
        case writabilityChanged(Bool)
        /// The pieces that follow in the response are made.
        case made([WebBody.Piece], isWritable: Bool)
        /// The next piece cannot be made.
        case makingFailed
        /// The system has taken a stretch of the response.
        case progress
        /// The system has taken the whole response.
        case written
        /// A deadline has passed.
        case expired(Wait)
        /// The server ends.
        case quiescing
        /// The connection is broken.
        case broken
        /// The channel is gone.
        case closed
    }

    /// What a deadline is for.
    enum Wait: Equatable, CaseIterable {
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

        /// How long a request that is not wholly here when the server ends may take to come.
        static let drainTime = Duration.milliseconds(500)
        /// How long a refused client has to read its answer; closing earlier would reset the connection under it.
        static let lingerTime = Duration.milliseconds(500)
        /// How long a client takes nothing until that is noted.
        static let stallNotice = Duration.milliseconds(50)
    }
}
