internal import NIOCore
internal import NIOSSL

/// Gives a new connection the handlers for what it is to speak: HTTP/1, or TLS and then HTTP/1 or HTTP/2.
struct ConnectionPipeline: Sendable {
    /// What a client may take.
    let limits: ConnectionLimits
    /// Finds the handlers of requests.
    let router: Router
    /// Where slow answers are made.
    let work: BackgroundWork
    /// The web configuration file; `nil` for none.
    let web: WebConfigurationSource?

    /// What may wait for the client: at NIO's 64 KiB an answer of 100 KiB would take two writes.
    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(
        low: 64 * 1024, high: ConnectionHandler.flushSize)

    /// Adds the handlers, on the channel's event loop.
    func install(on channel: any Channel, seat: ConnectionRegistry.Seat) throws {
        // Unix sockets have no such option.
        if channel.localAddress?.pathname == nil {
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        }
        try channel.syncOptions?.setOption(.writeBufferWaterMark, value: Self.waterMark)
        guard let web, web.isTLS else { return try installHTTP1(on: channel, seat: seat) }
        guard let setup = web.tls() else { return channel.close(promise: nil) }
        let handshake = HandshakeHandler(timeout: limits.headTimeout) { certificate, isHTTP2, channel in
            guard setup.admits(certificate) else { return false }
            if isHTTP2 {
                try HTTP2Connection.install(on: channel, limits: limits) { stream in
                    try installHandler(on: stream, seat: seat)
                }
            } else {
                try installHTTP1(on: channel, seat: seat)
            }
            return true
        }
        try channel.pipeline.syncOperations.addHandlers([PlainTextHandler(), setup.makeHandler(), handshake])
    }

    /// Serves HTTP/1 on a connection.
    private func installHTTP1(on channel: any Channel, seat: ConnectionRegistry.Seat) throws {
        try ConnectionHandler.install(on: channel, limits: limits, router: router, work: work, seat: seat)
    }

    /// Serves one stream of HTTP/2.
    private func installHandler(on stream: any Channel, seat: ConnectionRegistry.Seat) throws {
        try stream.pipeline.syncOperations.addHandler(
            ConnectionHandler(limits: limits, router: router, work: work, seat: seat))
    }
}
