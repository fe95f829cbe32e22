internal import NIOCore
internal import NIOHTTP1

extension ConnectionStateMachine {
    /// What happens to a connection; what is large is held by reference, as each event is moved several times.
    enum Event {
        /// The connection has opened.
        case opened
        /// A part of a request has arrived.
        case part(HTTPServerRequestPart)
        /// A request has arrived that came before, byte for byte.
        case repeated(RequestMemo.Known)
        /// Bytes have arrived that are not a request.
        indirect case malformed(Refusal)
        /// The client will send nothing more.
        case inputClosed
        /// All bytes that were read are parsed.
        case readComplete
        /// The channel is ready to read more.
        case readWanted
        /// The waiting request got a slot.
        case slotGranted
        /// A handler has answered.
        indirect case answered(WebResponse)
        /// A write was passed to the channel, which is still writable or not.
        case wrote(isWritable: Bool)
        /// The channel has become writable, or no longer is.
        case writabilityChanged(Bool)
        /// Late pieces of the response have been made.
        case made([WebBody.Piece], isWritable: Bool)
        /// The client takes no more of these pieces at present; `writabilityChanged` follows when it does.
        case notTaken([WebBody.Piece])
        /// The next piece could not be made.
        case makingFailed
        /// The system has accepted a part of the response.
        case progress
        /// The system has accepted the whole response.
        case written
        /// A deadline has passed.
        case expired(Wait)
        /// The server is shutting down.
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
        /// The client to read more of the response, before that is noted.
        case signOfReading
        /// The client to read more of the response, before the connection is closed.
        case clientToRead
        /// The refused client to close.
        case clientToClose

        /// How long an incomplete request may take to arrive when the server shuts down.
        static let drainTime = Duration.milliseconds(500)
        /// How long a refused client has to read its answer; an earlier close would reset the connection under it.
        static let lingerTime = Duration.milliseconds(500)
        /// How long a client may read nothing before that is noted.
        static let stallNotice = Duration.milliseconds(50)
    }
}
