internal import NIOCore

/// Limits how many answers of one connection are under way at once; further requests wait until an answer has been written to the socket.
///
/// HTTP/2 counts a stream only until its answer is queued, so its own limit would let a client that reads nothing have any number of
/// answers made. Requests that wait here still count, so the protocol refuses what exceeds both, and the client may ask again. A slot
/// becomes free one turn of the event loop later: of a hundred requests that arrive at once, each cancelled right away, only the first
/// few are answered. Everything here runs on that loop.
final class AnswerSlots {
    /// Starts an answer; returns `false` when nobody wants it any more.
    typealias Start = () -> Bool

    /// The event loop of the connection.
    private let loop: any EventLoop
    /// How many more answers may start.
    private var free: Int
    /// The requests that wait, the first one next.
    private var waiting = CircularBuffer<Start>()

    /// Makes the slots of a new connection.
    init(_ count: Int, on loop: any EventLoop) {
        (free, self.loop) = (count, loop)
    }

    /// Starts an answer at once, or when a slot becomes free.
    func acquire(_ start: @escaping Start) {
        guard free > 0 else { return waiting.append(start) }
        free -= 1
        if !start() { free += 1 }
    }

    /// Ends an answer that was started, and starts the next one.
    func release() {
        loop.assumeIsolated().execute { self.startNext() }
    }

    private func startNext() {
        while let next = waiting.popFirst() {
            if next() { return }
        }
        free += 1
    }
}
