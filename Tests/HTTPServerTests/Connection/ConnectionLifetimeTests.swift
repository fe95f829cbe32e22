import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import HTTPServer

/// What a connection leaves in memory when it has ended: nothing, or a server grows with each client.
struct ConnectionLifetimeTests {
    private let log = HandshakeLog(Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

    @Test func aHandshakeThatHasEndedLeavesNothing() throws {
        try expectNothingIsLeft(of: HandshakeHandler(timeout: .seconds(10), log: log) { _, _, _ in true })
    }

    @Test func aGuardOfHTTP2LeavesNothing() throws {
        try expectNothingIsLeft(of: FlowGuard(limits: ConnectionLimits()))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "200"), ("GET / HTTP/9.9\r\n\r\n", "505"), ("\u{1}\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
    ])
    func aConnectionThatHasAnsweredLeavesNothing(request: String, status: String) throws {
        weak var left: ConnectionHandler?
        do {
            let connection = try Connection()
            left = try connection.channel.pipeline.syncOperations.handler(type: ConnectionHandler.self)
            #expect(try connection.send(request).hasPrefix("HTTP/1.1 \(status) "))
            _ = try connection.wait(.seconds(600))
            #expect(connection.isClosed)
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
