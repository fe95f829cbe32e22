import NIOCore
import NIOPosix
import Synchronization

/// A server of the test's own making on loopback: writes down what it gets and answers by a script.
final class RawServer: Sendable {
    /// What to do with a request.
    enum Reply: Sendable {
        /// Sends the text.
        case text(String)
        /// Sends the text and closes the connection.
        case last(String)
        /// Sends the text and then one more byte every 50 milliseconds, for ever.
        case drip(String)
        /// Closes the connection at once.
        case hangUp
        /// Says nothing.
        case silence
    }

    private struct State {
        var script: [Reply]
        var requests: [String] = []
        var accepted = 0
        var open = 0
        var channel: (any Channel)?
    }

    private let state: Mutex<State>

    /// Starts it; requests are answered in the order of the script, the last answer for good.
    init(_ script: Reply...) async throws {
        state = Mutex(State(script: script))
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ReplyHandler(self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        state.withLock { $0.channel = channel }
    }

    /// `127.0.0.1` with the port.
    var authority: String { state.withLock { "127.0.0.1:\($0.channel?.localAddress?.port ?? 0)" } }

    /// The requests so far, head and body.
    var requests: [String] { state.withLock(\.requests) }

    /// Connections so far.
    var accepted: Int { state.withLock(\.accepted) }

    /// Connections that clients hold open.
    var open: Int { state.withLock(\.open) }

    /// Ends it.
    func stop() async throws { try await state.withLock(\.channel)?.close() }

    fileprivate func connected() {
        state.withLock { state in
            state.accepted += 1
            state.open += 1
        }
    }

    fileprivate func disconnected() { state.withLock { $0.open -= 1 } }

    fileprivate func receive(_ request: String) -> Reply {
        state.withLock { state in
            state.requests.append(request)
            return state.script.count > 1 ? state.script.removeFirst() : state.script.first ?? .silence
        }
    }
}

/// Gathers a request until its body is as long as it says.
private final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: RawServer
    private var text = ""

    init(_ server: RawServer) { self.server = server }

    func channelActive(context: ChannelHandlerContext) { server.connected() }

    func channelInactive(context: ChannelHandlerContext) { server.disconnected() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        // The first byte of TLS, which is answered in plain text.
        if text.utf8.first == 0x16 { text = "TLS\r\n\r\n" }
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        let length = text[..<end.lowerBound].lowercased().split(separator: "\r\n").first {
            $0.hasPrefix("content-length:")
        }
        let wanted = length.flatMap { Int($0.dropFirst(15).drop(while: \.isWhitespace)) } ?? 0
        guard text[end.upperBound...].utf8.count >= wanted else { return }
        let request = text
        text = ""
        switch server.receive(request) {
        case .text(let text): send(text, context)
        case .last(let text):
            send(text, context)
            context.close(promise: nil)
        case .drip(let text):
            send(text, context)
            let channel = context.channel
            context.eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(50), delay: .milliseconds(50)) { task in
                guard channel.isActive else { return task.cancel() }
                channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
            }
        case .hangUp: context.close(promise: nil)
        case .silence: break
        }
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
