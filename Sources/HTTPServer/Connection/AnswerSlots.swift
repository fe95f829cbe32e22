internal import NIOCore

/// How many answers of one connection may be under way at once; further requests wait until one is wholly with the system.
///
/// HTTP/2 counts a stream only until its answer is queued, so its own limit would let a client that reads nothing have any
/// number of answers made. Requests that wait here do count, so what is beyond both is refused by the protocol, to be
/// asked again. A slot is free again one turn of the event loop later: of a hundred requests that come at once, each taken
/// back right behind, only the first few are answered. Everything here runs on that loop.
final class AnswerSlots {
    /// Starts an answer; `false` when nobody wants it any more.
    typealias Start = () -> Bool

    /// Where turns are taken.
    private let loop: any EventLoop
    /// How many more may begin.
    private var free: Int
    /// Who comes next.
    private var waiting = CircularBuffer<Start>()

    /// Makes the slots of a new connection.
    init(_ count: Int, on loop: any EventLoop) {
        (free, self.loop) = (count, loop)
    }

    /// Starts an answer, now or when one has ended.
    func acquire(_ start: @escaping Start) {
        guard free > 0 else { return waiting.append(start) }
        free -= 1
        if !start() { free += 1 }
    }

    /// Ends an answer that was started, and starts the next.
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
