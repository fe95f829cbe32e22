import Exporter
import ExporterToolkit
import Foundation
import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TestKit
import Testing
import WeChatAPI

/// The transport against real sockets.
@Suite(.timeLimit(.minutes(10)))
struct HTTPTransportTests {
    private let log = LogCapture()

    /// Runs `body` with the URL of a server that answers by `handler`.
    private func withServer(_ handler: Handler, _ body: (String) async throws -> Void) async throws {
        let address = try ListenAddress("127.0.0.1:0")
        let server = WebServer(
            addresses: [address], router: Router([.catchAll(handler: handler)]), logger: log.logger,
            shutdownGrace: .zero)
        let bound = try await server.bind()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body("http://\(bound[0])")
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func send(
        to url: String, path: String = "/datacube/getupstreammsghour?access_token=hush",
        change: (inout ExporterConfiguration.API) -> Void = { _ in }
    ) async throws -> (response: HTTPResponse, body: [UInt8]) {
        var api = ExporterConfiguration.API()
        change(&api)
        let transport = try HTTPTransport(api, userAgent: "wechat-exporter/test")
        let base = try #require(BaseURL(url))
        let request = HTTPRequest(method: .post, scheme: base.scheme, authority: base.authority, path: path)
        do {
            let answer = try await transport.send(request, body: Array(#"{"begin_date":"x"}"#.utf8))
            try await transport.close()
            return answer
        } catch {
            try await transport.close()
            throw error
        }
    }

    private func failure(of url: String, change: (inout ExporterConfiguration.API) -> Void = { _ in }) async -> String?
    {
        do {
            _ = try await send(to: url, change: change)
            return nil
        } catch {
            return (error as? UpstreamError).map { "\($0)" }
        }
    }

    @Test func sendsAKnownLengthAndItsNameAndBringsHeadAndBody() async throws {
        let seen = Mutex<[String: String]>([:])
        let handler = Handler.immediate { request in
            seen.withLock { seen in
                for (name, value) in request.headerFields { seen[name.lowercased()] = value }
                seen["body"] = String(decoding: request.bodyBytes, as: UTF8.self)
                seen["target"] = request.target
            }
            return WebResponse(status: 503, headers: [("Retry-After", "7")], bytes: Array("later".utf8))
        }
        try await withServer(handler) { url in
            let (response, body) = try await send(to: url)
            #expect(response.status.code == 503)
            #expect(response.headerFields[.retryAfter] == "7")
            #expect(body == Array("later".utf8))
        }
        let fields = seen.withLock { $0 }
        #expect(fields["content-length"] == "18")
        #expect(fields["transfer-encoding"] == nil)
        #expect(fields["user-agent"] == "wechat-exporter/test")
        #expect(fields["body"] == #"{"begin_date":"x"}"#)
        #expect(fields["target"] == "/datacube/getupstreammsghour?access_token=hush")
    }

    @Test func anAnswerSlowerThanTheTimeoutIsATransportFault() async throws {
        let handler = Handler.async { _ in
            for await _ in AsyncStream<Void>.makeStream().stream {}
            return .text(200, "too late")
        }
        try await withServer(handler) { url in
            let failure = await failure(of: url) { $0.timeout = .milliseconds(200) }
            #expect(failure == "no answer: not answered within 200ms")
        }
    }

    @Test func aRefusedConnectionIsToldWithoutTheToken() async throws {
        var closed = ""
        try await withServer(.immediate { _ in .text(200, "") }) { closed = $0 }
        let failure = try #require(await failure(of: closed))
        #expect(failure.contains("Connection refused"))
        #expect(!failure.contains("hush"))
    }

    @Test func aNameThatDoesNotExistIsTold() async throws {
        let failure = try #require(await failure(of: "http://wechat.invalid"))
        #expect(failure == "no answer: the name wechat.invalid cannot be resolved")
    }

    @Test func redirectsAreNotFollowed() async throws {
        let handler = Handler.immediate { _ in WebResponse(status: 301, headers: [("Location", "http://127.0.0.1:1/")])
        }
        try await withServer(handler) { url in
            let status = try await send(to: url).response.status
            #expect(status.code == 301)
        }
    }

    @Test func aBodyAboveTheLimitIsMalformed() async throws {
        let handler = Handler.immediate { _ in
            WebResponse(status: 200, bytes: [UInt8](repeating: 32, count: HTTPTransport.bodyLimit + 1))
        }
        try await withServer(handler) { url in
            #expect(await failure(of: url) == "unusable answer: the answer is larger than 16 MiB")
        }
    }

    @Test func plainHTTPWhereTLSIsExpectedIsATLSFault() async throws {
        try await withServer(.immediate { _ in .text(200, "") }) { url in
            let failure = try #require(await failure(of: url.replacingOccurrences(of: "http:", with: "https:")))
            #expect(failure.hasPrefix("no answer: TLS"))
        }
    }

    @Test func aPooledConnectionThatUpstreamHasClosedIsReplacedOnce() async throws {
        let served = Mutex(0)
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(OneAnswerHandler { served.withLock { $0 += 1 } })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let transport = try HTTPTransport(ExporterConfiguration.API(), userAgent: "test")
        for _ in 0..<3 {
            let request = HTTPRequest(method: .post, scheme: "http", authority: "127.0.0.1:\(port)", path: "/")
            let answer = try await transport.send(request, body: Array("{}".utf8))
            #expect(answer.body == Array("ok".utf8))
        }
        try await transport.close()
        try await server.close()
        #expect(served.withLock { $0 } == 3)
    }

    @Test func theDeadlineCoversTheBodyToo() async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StallingHandler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let failure = await failure(of: "http://127.0.0.1:\(port)") { $0.timeout = .milliseconds(300) }
        #expect(failure == "no answer: not answered within 300ms")
        try await server.close()
    }

    /// A server that knows no CONNECT refuses the tunnel; without the proxy the name could not be resolved.
    @Test func aProxyIsAskedForATunnel() async throws {
        try await withServer(.immediate { _ in .text(200, "") }) { url in
            let failure = await failure(of: "http://api.weixin.invalid") { $0.proxyURL = url }
            #expect(failure == "no answer: invalid proxy response")
        }
    }

    @Test func aFileOfAuthoritiesThatIsNoneIsRefusedAtTheStart() throws {
        var api = ExporterConfiguration.API()
        api.caFile = "/nowhere/ca.pem"
        #expect(throws: TransportError.unusableAuthorities(path: "/nowhere/ca.pem")) {
            try HTTPTransport(api, userAgent: "test")
        }
    }
}

/// Answers the first request of a connection and, as a server that just gave the connection up, closes it at the second.
private final class OneAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answered: () -> Void
    private var isFirst = true

    init(_ answered: @escaping () -> Void) { self.answered = answered }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard String(buffer: unwrapInboundIn(data)).contains("{}") else { return }
        guard isFirst else { return context.close(promise: nil) }
        isFirst = false
        answered()
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}

/// Begins an answer and never ends it.
private final class StallingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var hasAnswered = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // A request may come in two reads, and a second answer would be the rest of the first.
        guard !hasAnswered else { return }
        hasAnswered = true
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
