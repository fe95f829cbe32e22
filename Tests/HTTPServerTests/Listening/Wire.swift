import HTTPServer
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// One TCP connection to a server, by bytes.
final class Wire {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var text = ""

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Connects, and closes when the body is done.
    static func open(_ address: String, _ body: (Wire) async throws -> Void) async throws {
        let parsed = try ListenAddress(address)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: parsed.host, port: parsed.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            try await body(Wire(inbound, outbound))
        }
    }

    /// Sends a text.
    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Says that nothing more will be sent.
    func finish() {
        outbound.finish()
    }

    /// Reads up to and with a text; what came until the end when it does not come.
    func read(until end: String) async throws -> String {
        while true {
            if let range = text.firstRange(of: end) {
                defer { text.removeSubrange(..<range.upperBound) }
                return String(text[..<range.upperBound])
            }
            guard let bytes = try await inbound.next(isolation: #isolation) else { return text }
            text += String(buffer: bytes)
        }
    }

    /// Reads until the server closes and gives the number of bytes.
    func readToEnd() async throws -> Int {
        var count = text.utf8.count
        while let bytes = try await inbound.next(isolation: #isolation) { count += bytes.readableBytes }
        return count
    }
}

/// Runs a server on a free port of the loopback until the body is done, then shuts it down gracefully.
func withServer(
    _ routes: [Route], on listen: String = "127.0.0.1:0", limits: ConnectionLimits = .patient,
    web file: String? = nil, shutdownGrace: Duration = .seconds(10),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ body: @Sendable (_ address: String, _ group: ServiceGroup) async throws -> Void
) async throws {
    let server = WebServer(
        addresses: [try ListenAddress(listen)], limits: limits, router: Router(routes), logger: logger,
        web: try file.map { try WebConfigurationSource(path: $0, logger: logger) }, shutdownGrace: shutdownGrace)
    let address = try await server.bind()[0]
    let group = ServiceGroup(services: [server], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        defer { tasks.cancelAll() }
        try await body(address, group)
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}

extension ConnectionLimits {
    /// Limits that no busy machine reaches in a test that is about something else.
    static var patient: ConnectionLimits {
        var limits = ConnectionLimits()
        (limits.headTimeout, limits.bodyTimeout) = (.seconds(600), .seconds(600))
        (limits.idleTimeout, limits.writeStall) = (.seconds(600), .seconds(600))
        return limits
    }
}
