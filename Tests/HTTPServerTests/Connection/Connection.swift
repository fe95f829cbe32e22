import NIOCore
import NIOEmbedded
import NIOPosix

@testable import HTTPServer

/// A served connection without a socket, whose time the test moves.
struct Connection {
    let channel = EmbeddedChannel()

    /// Opens a connection whose clock for `Date` stands at 2026-11-21T09:50:28Z.
    init(
        _ routes: [Route] = [Connection.echo], limits: ConnectionLimits = ConnectionLimits(),
        slots: AnswerSlots? = nil
    ) throws {
        let work = BackgroundWork(threads: .singleton) { _ in }
        try ConnectionHandler.install(
            on: channel, limits: limits, router: Router(routes), work: work,
            seat: ConnectionRegistry(limit: 1).admit(channel), slots: slots, now: { 1_795_254_628_000 })
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 9)).wait()
    }

    /// Answers every path and method with `METHOD path body`.
    static let echo = Route.catchAll(
        handler: .immediate { request in
            let body = String(decoding: request.bodyBytes, as: UTF8.self)
            return WebResponse(status: 200, bytes: Array("\(request.method) \(request.path) \(body)".utf8))
        })

    /// Whether the server has closed the connection.
    var isClosed: Bool { !channel.isActive }

    /// Lets bytes arrive and gives what the server has sent since.
    func send(_ text: String) throws -> String {
        try channel.writeInbound(ByteBuffer(string: text))
        // What a close leaves for later, such as letting the handlers go, is done now.
        channel.embeddedEventLoop.run()
        return try received()
    }

    /// Lets time pass and gives what the server has sent since.
    func wait(_ duration: Duration) throws -> String {
        channel.embeddedEventLoop.advanceTime(by: TimeAmount(duration))
        return try received()
    }

    /// What the server has sent since the last look.
    func received() throws -> String {
        var text = ""
        while let part = try channel.readOutbound(as: IOData.self) {
            if case .byteBuffer(let bytes) = part { text += String(buffer: bytes) }
        }
        return text
    }
}
