internal import NIOCore
internal import NIOSSL

/// Installs the handlers of a new connection: HTTP/1, or TLS and then HTTP/1 or HTTP/2.
struct ConnectionPipeline: Sendable {
    /// What a client may take.
    let limits: ConnectionLimits
    /// Finds the handlers of requests.
    let router: Router
    /// Where slow answers are made.
    let work: BackgroundWork
    /// The web configuration file; `nil` for none.
    let web: WebConfigurationSource?
    /// Logs clients that were not let in.
    let handshakes: HandshakeLog

    /// How much may be buffered for the client: with NIO's 64 KiB, an answer of 100 KiB would take two writes.
    static func waterMark(_ high: Int) -> ChannelOptions.Types.WriteBufferWaterMark {
        ChannelOptions.Types.WriteBufferWaterMark(low: 64 * 1024, high: high)
    }

    /// Adds the handlers, on the channel's event loop.
    func install(on channel: any Channel, seat: ConnectionRegistry.Seat) throws {
        // Unix sockets do not have this option.
        if channel.localAddress?.pathname == nil {
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        }
        UnsentLimit.copied.set(on: channel)
        try channel.syncOptions?.setOption(.writeBufferWaterMark, value: Self.waterMark(OutgoingResponse.usualFlush))
        guard let web, web.isTLS else { return try installHTTP1(on: channel, seat: seat, isPlain: true) }
        guard let setup = web.tls() else { return try installAlert(on: channel) }
        let handshake = HandshakeHandler(timeout: limits.headTimeout, log: handshakes) {
            certificate, isHTTP2, channel in
            guard setup.admits(certificate) else {
                handshakes.log(
                    "the client's certificate has no name that is in client_allowed_sans", channel.remoteAddress)
                return false
            }
            if isHTTP2 {
                try HTTP2Connection.install(on: channel, limits: limits) { stream, slots in
                    try installHandler(on: stream, seat: seat, slots: slots)
                }
            } else {
                try installHTTP1(on: channel, seat: seat)
            }
            return true
        }
        try channel.pipeline.syncOperations.addHandlers([PlainTextHandler(), setup.makeHandler(), handshake])
    }

    /// Refuses a client that connects while certificate or configuration are unusable.
    private func installAlert(on channel: any Channel) throws {
        let alert = AlertHandler { handshakes.log("no usable TLS configuration", channel.remoteAddress) }
        let timeout = HandshakeHandler(timeout: limits.headTimeout, log: handshakes) { _, _, _ in false }
        try channel.pipeline.syncOperations.addHandlers([PlainTextHandler(), alert, timeout])
    }

    /// Serves HTTP/1 on a connection.
    private func installHTTP1(
        on channel: any Channel, seat: ConnectionRegistry.Seat, isPlain: Bool = false
    ) throws {
        try ConnectionHandler.install(
            on: channel, limits: limits, router: router, work: work, seat: seat, isPlain: isPlain)
    }

    /// Serves one stream of HTTP/2.
    private func installHandler(on stream: any Channel, seat: ConnectionRegistry.Seat, slots: AnswerSlots) throws {
        try stream.pipeline.syncOperations.addHandler(
            ConnectionHandler(limits: limits, router: router, work: work, seat: seat, slots: slots))
    }
}
