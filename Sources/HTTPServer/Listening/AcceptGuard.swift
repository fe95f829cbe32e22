internal import Glibc
internal import Logging
internal import NIOCore

/// Keeps a listener alive, and calm, while the system has no descriptor or no memory for another connection.
///
/// Left alone, NIO tries again at once, for ever: the client still waits. Here the connection that has been quiet for longest gives way
/// and the next attempt waits, 10 ms at first and twice as long after each failure, up to a second. It hardly comes to that: as soon as
/// the next descriptor is one that no connection may have, the quietest one is closed before anybody else is let in.
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
    /// The errors that say that descriptors or memory are short.
    private static let shortages = [EMFILE, ENFILE, ENOBUFS, ENOMEM]
    /// So many connections are left alone, whoever else has taken the descriptors.
    private static let kept = 4

    /// Who may give way.
    private let crowd: ListenerCrowd
    /// Where shortage is told.
    private let logger: Logger
    /// One line in a minute.
    private let bucket = TokenBucket(.init(interval: .seconds(60), burst: 1))
    /// The pause after the next failure.
    private var nextPause = AcceptGuard.firstPause
    /// How many more times the next connection waits where nobody has to close.
    private var patience = AcceptGuard.patience
    /// Whether an attempt waits for its time.
    private var isPausing = false
    /// Whether NIO has asked for connections meanwhile.
    private var isReadHeldBack = false

    /// Makes the guard of a listener.
    init(crowd: ListenerCrowd, logger: Logger) {
        (self.crowd, self.logger) = (crowd, logger)
    }

    /// Lets a connection in.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        nextPause = Self.firstPause
        context.fireChannelRead(data)
    }

    /// Accepts further connections, later where there was no room.
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

    /// Whether the next connection waits: for another one to close or, for a moment, until those that came before it have their places.
    private func hasToWait() -> Bool {
        guard Descriptors.isReserved(Descriptors.next ?? .max) else { return false }
        if crowd.makeRoom(keeping: Self.kept) { return true }
        patience -= 1
        return patience >= 0
    }

    /// Makes room after a failed attempt; a client that has gone while it waited needs none.
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
