internal import NIOCore

/// Keeps an HTTP/2 client from filling the server's memory, and from holding a connection without a sign of life.
///
/// While the client does not read, nothing more is read from it, so that it cannot pile up answers; when a stalled write makes no
/// progress in time, the connection is closed. It is also closed after a silence longer than an idle connection may last: a client that
/// is there would have answered the farewell.
final class FlowGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// What is waited for.
    private enum Wait {
        /// A sign of life.
        case sign
        /// The client to read.
        case clientToRead
    }

    /// The limits of one client.
    private let limits: ConnectionLimits
    /// The timer of silence.
    private var silence: DeadlineTimer<Wait>?
    /// The timer of a stalled write.
    private var stall: DeadlineTimer<Wait>?
    /// Whether a read was asked for while nothing could be written.
    private var isReadHeldBack = false
    /// The bytes that waited when the timer of the stalled write was set.
    private var waitingBytes = 0

    /// Makes the guard of a new connection.
    init(limits: ConnectionLimits) {
        self.limits = limits
    }

    /// Starts the timer of silence.
    func handlerAdded(context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        silence = DeadlineTimer(loop: context.eventLoop) { _ in Ejection.eject(loopBound.value.1.channel) }
        stall = DeadlineTimer(loop: context.eventLoop) { _ in loopBound.value.0.stalled(loopBound.value.1) }
        hear()
    }

    /// Stops the timers, which retain the guard.
    func handlerRemoved(context: ChannelHandlerContext) {
        silence?.stop()
        stall?.stop()
        (silence, stall) = (nil, nil)
    }

    /// Notes a sign of life.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hear()
        context.fireChannelRead(data)
    }

    /// Reads on, unless the client does not read.
    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { isReadHeldBack = true }
    }

    /// Watches a client that does not read, and reads on as soon as it does.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stall?.disarm()
            if isReadHeldBack {
                isReadHeldBack = false
                context.read()
            }
        } else {
            watch(context)
        }
        context.fireChannelWritabilityChanged()
    }

    /// Restarts the deadline of silence.
    private func hear() {
        silence?.arm(.sign, in: TimeAmount(limits.idleTimeout) + TimeAmount(limits.writeStall))
    }

    /// Starts the deadline of progress.
    private func watch(_ context: ChannelHandlerContext) {
        waitingBytes = bytesWaiting(context)
        stall?.arm(.clientToRead, in: TimeAmount(limits.writeStall))
    }

    /// Closes a client that has read nothing since the deadline was set.
    private func stalled(_ context: ChannelHandlerContext) {
        if bytesWaiting(context) < waitingBytes { watch(context) } else { Ejection.eject(context.channel) }
    }

    /// How many bytes wait for the client.
    private func bytesWaiting(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
