import NIOCore
import NIOEmbedded
import Testing

@testable import ExporterToolkit

/// What a connection leaves in memory when it has ended: nothing, or a server grows with each client.
struct ConnectionLifetimeTests {
    @Test func aHandshakeThatHasEndedLeavesNothing() throws {
        try expectNothingIsLeft(of: HandshakeHandler(timeout: .seconds(10)) { _, _, _ in true })
    }

    @Test func aGuardOfHTTP2LeavesNothing() throws {
        try expectNothingIsLeft(of: FlowGuard(limits: ConnectionLimits()))
    }

    @Test func aConnectionThatHasServedLeavesNothing() throws {
        weak var left: ConnectionHandler?
        do {
            let connection = try Connection()
            left = try connection.channel.pipeline.syncOperations.handler(type: ConnectionHandler.self)
            #expect(try connection.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").contains("GET / "))
            _ = try connection.channel.finish(acceptAlreadyClosed: true)
        }
        #expect(left == nil)
    }

    /// Lets a connection with such a handler begin and end.
    private func expectNothingIsLeft<Handler: ChannelHandler>(of make: @autoclosure () -> Handler) throws {
        weak var left: Handler?
        do {
            let (channel, handler) = (EmbeddedChannel(), make())
            left = handler
            try channel.pipeline.syncOperations.addHandler(handler)
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 9)).wait()
            _ = try channel.finish(acceptAlreadyClosed: true)
        }
        #expect(left == nil)
    }
}
