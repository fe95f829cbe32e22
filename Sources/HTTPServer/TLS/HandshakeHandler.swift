internal import NIOCore
internal import NIOSSL
internal import NIOTLS

/// Waits for the end of a TLS handshake, then installs the negotiated protocol, or closes.
final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Installs the handlers of a protocol; returns `false` for a client that is not admitted.
    typealias Welcome = (_ certificate: NIOSSLCertificate?, _ isHTTP2: Bool, _ channel: any Channel) throws -> Bool

    /// How long the handshake may take.
    private let timeout: Duration
    /// Logs failures.
    private let log: HandshakeLog
    /// Installs what follows.
    private let welcome: Welcome
    /// The deadline.
    private var timer: DeadlineTimer<Void>?

    /// Makes the handler of a new connection.
    init(timeout: Duration, log: HandshakeLog, welcome: @escaping Welcome) {
        (self.timeout, self.log, self.welcome) = (timeout, log, welcome)
    }

    /// Starts the clock.
    func handlerAdded(context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = DeadlineTimer(loop: context.eventLoop) { _ in Ejection.eject(loopBound.value.channel) }
        timer?.arm((), in: TimeAmount(timeout))
    }

    /// Stops the timer and releases it: it retains the context, which retains this handler.
    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.stop()
        timer = nil
    }

    /// Admits the client; closes when the server ends before that.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(let negotiated): letIn(context, isHTTP2: negotiated == "h2")
        case is ChannelShouldQuiesceEvent: Ejection.eject(context.channel)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// Closes on a failed handshake.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        log.log(error, context.channel.remoteAddress)
        context.close(promise: nil)
    }

    /// Installs the protocol's handlers; synchronously, so that no byte arrives in between.
    private func letIn(_ context: ChannelHandlerContext, isHTTP2: Bool) {
        let operations = context.pipeline.syncOperations
        do {
            let tls = try operations.handler(type: NIOSSLServerHandler.self)
            // RFC 9113 forbids HTTP/2 below TLS 1.2; Go's server closes such connections too.
            let isTooOld = isHTTP2 && (tls.tlsVersion == .tlsv1 || tls.tlsVersion == .tlsv11)
            guard try !isTooOld && welcome(tls.peerCertificate, isHTTP2, context.channel) else {
                return context.close(promise: nil)
            }
        } catch {
            return context.close(promise: nil)
        }
        operations.removeHandler(context: context, promise: nil)
    }
}

/// Precedes TLS: tells clients that speak plain HTTP what is wrong, in the words of Go's server.
final class PlainTextHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The answer to a plain request.
    private static let answer =
        "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"

    /// Whether the first bytes have arrived.
    private var hasStarted = false

    /// Looks at the first byte: a TLS record begins with a small number, a request with a capital letter.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Self.unwrapInboundIn(data)
        guard !hasStarted, let first = bytes.readableBytesView.first else { return context.fireChannelRead(data) }
        hasStarted = true
        guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else { return context.fireChannelRead(data) }
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: Self.answer))).whenComplete { _ in
            loopBound.value.close(promise: nil)
        }
    }

    /// Closes without going through the TLS handler.
    func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is Ejection else { return context.triggerUserOutboundEvent(event, promise: promise) }
        promise?.succeed()
        context.close(promise: nil)
    }
}
