internal import Glibc
internal import Logging
internal import NIOCore

/// Keeps a listener working while the system has no descriptor or memory for another connection.
///
/// On its own NIO would retry at once and for ever, since the client still waits. Here the connection that has been quiet longest is
/// closed and the next attempt waits, 10 ms at first and twice as long after each failure, up to a second. This rarely happens: as soon
/// as the next descriptor is one of the reserved ones, the quietest connection is closed before another is accepted.
final class AcceptGuard: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = any Channel

    /// The pause after the first failure.
    private static let firstPause = TimeAmount.milliseconds(10)
    /// The longest pause.
    private static let longestPause = TimeAmount.seconds(1)
    /// How long the next connection waits for another to close.
    private static let farewellPause = TimeAmount.milliseconds(1)
    /// How often it waits where nobody has to close.
    private static let patience = 20
    /// The errors that mean a shortage of descriptors or memory.
    private static let shortages = [EMFILE, ENFILE, ENOBUFS, ENOMEM]
    /// The number of connections that are never closed, whoever else has used up the descriptors.
    private static let kept = 4

    /// The listeners whose connections may be closed.
    private let crowd: ListenerCrowd
    /// Logs the shortage.
    private let logger: Logger
    /// One log line a minute.
    private let bucket = TokenBucket(.init(interval: .seconds(60), burst: 1))
    /// The pause after the next failure.
    private var nextPause = AcceptGuard.firstPause
    /// How many more times the next connection waits while none can be closed.
    private var patience = AcceptGuard.patience
    /// Whether the next attempt is being delayed.
    private var isPausing = false
    /// Whether NIO has asked for connections meanwhile.
    private var isReadHeldBack = false

    /// Makes the guard of a listener.
    init(crowd: ListenerCrowd, logger: Logger) {
        (self.crowd, self.logger) = (crowd, logger)
    }

    /// Accepts a connection.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        nextPause = Self.firstPause
        context.fireChannelRead(data)
    }

    /// Accepts further connections, later if there was no room.
    func read(context: ChannelHandlerContext) {
        if isPausing {
            isReadHeldBack = true
        } else if hasToWait() {
            isReadHeldBack = true
            pause(context, for: Self.farewellPause)
        } else {
            patience = Self.patience
            context.read()
        }
    }

    /// Whether the next connection has to wait: for another to close, or briefly until earlier ones have got their descriptors.
    private func hasToWait() -> Bool {
        guard Descriptors.isReserved(Descriptors.next ?? .max) else { return false }
        if crowd.makeRoom(keeping: Self.kept) { return true }
        patience -= 1
        return patience >= 0
    }

    /// Makes room after a failed attempt; a client that left while it waited needs none.
    ///
    /// Any other error ends the listener, and ``WebServer`` binds its address again.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let reason = error as? IOError, reason.errnoCode != ECONNABORTED, !isPausing else {
            return context.fireErrorCaught(error)
        }
        let isShortage = Self.shortages.contains(reason.errnoCode)
        if bucket.tryAcquire() {
            logger.warning(
                isShortage ? "Cannot accept a connection; the quietest one gives way" : "Cannot accept a connection",
                metadata: ["err": "\(reason.description)"])
        }
        guard isShortage else { return context.fireErrorCaught(error) }
        crowd.makeRoom()
        pause(context, for: nextPause)
        nextPause = min(nextPause * 2, Self.longestPause)
    }

    /// Accepts nothing for a while.
    private func pause(_ context: ChannelHandlerContext, for time: TimeAmount) {
        isPausing = true
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: time) { loopBound.value.0.goOn(loopBound.value.1) }
    }

    /// Ends the pause.
    private func goOn(_ context: ChannelHandlerContext) {
        isPausing = false
        guard isReadHeldBack else { return }
        isReadHeldBack = false
        read(context: context)
    }
}
