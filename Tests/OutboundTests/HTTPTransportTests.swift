import BeijingTime
import Foundation
import HTTPServer
import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import Outbound
import Outbound
import ServiceLifecycle
import Settings
import Synchronization
import TestKit
import Testing
import WeChatAPI

/// The transport against real sockets.
@Suite(.timeLimit(.minutes(10)))
struct HTTPTransportTests {
    private let log = LogCapture()

    private func send(
        to url: String, path: String = "/datacube/getupstreammsghour?access_token=hush",
        change: (inout ExporterConfiguration.API) -> Void = { _ in }
    ) async throws -> (response: HTTPResponse, body: [UInt8]) {
        var api = ExporterConfiguration.API()
        change(&api)
        let transport = HTTPTransport(api.outbound, userAgent: "wechat-exporter/test")
        defer { transport.close() }
        let base = try #require(BaseURL(url))
        let request = HTTPRequest(method: .post, scheme: base.scheme, authority: base.authority, path: path)
        return try await transport.send(request, body: Array(#"{"begin_date":"x"}"#.utf8))
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
        try await LoopbackServer.answering(handler) { url in
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
        try await LoopbackServer.answering(handler) { url in
            let failure = await failure(of: url) { $0.timeout = .milliseconds(200) }
            #expect(failure == "no answer: not answered within 200ms")
        }
    }

    @Test func aRefusedConnectionIsToldWithoutTheToken() async throws {
        var closed = ""
        try await LoopbackServer.answering(.immediate { _ in .text(200, "") }) { closed = $0 }
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
        try await LoopbackServer.answering(handler) { url in
            let status = try await send(to: url).response.status
            #expect(status.code == 301)
        }
    }

    @Test func aBodyAboveTheLimitIsMalformed() async throws {
        let handler = Handler.immediate { _ in
            WebResponse(status: 200, bytes: [UInt8](repeating: 32, count: HTTPTransport.bodyLimit + 1))
        }
        try await LoopbackServer.answering(handler) { url in
            #expect(await failure(of: url) == "unusable answer: the answer is larger than 16 MiB")
        }
    }

    @Test func plainHTTPWhereTLSIsExpectedIsATLSFault() async throws {
        try await LoopbackServer.answering(.immediate { _ in .text(200, "") }) { url in
            let failure = try #require(await failure(of: url.replacingOccurrences(of: "http:", with: "https:")))
            #expect(failure.hasPrefix("no answer: TLS"))
        }
    }

    /// The budget's count is what upstream has seen: a repeat is taken out of it, too.
    @Test func aCallWhosePooledConnectionUpstreamHasClosedIsRepeatedOnceAndCountedTwice() async throws {
        let (server, asked, url) = try await serverThatAnswersOnceAConnection()
        let (clock, transport) = (
            SystemWallClock(), HTTPTransport(ExporterConfiguration.API().outbound, userAgent: "test")
        )
        defer { transport.close() }
        let api = APIClient(transport: transport, hosts: Hosts([url], clock: clock), observer: nil, clock: clock)
        let client = AccountClient(api: api, authorization: .openInterface(fromAppID: nil))
        let counted = Mutex(0)
        let day = Day(year: 2026, month: 3, day: 9)
        for _ in 0..<3 {
            let reading = try await client.reading(of: .getupstreammsg, startingOn: day) {
                () async throws(UpstreamError) in
                counted.withLock { $0 += 1 }
            }
            #expect(reading.record.cells.isEmpty)
        }
        // The first call finds no pooled connection; each of the others finds the closed one before a new one.
        #expect(asked.value == 5)
        #expect(counted.withLock(\.self) == 5)
        try await server.close()
    }

    /// A server that answers the first request of each connection, its count of all requests, and its URL.
    private func serverThatAnswersOnceAConnection() async throws -> (server: any Channel, asked: Count, url: BaseURL) {
        let asked = Count()
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(OneAnswerHandler { asked.add() })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return (server, asked, try #require(BaseURL("http://127.0.0.1:\(server.localAddress?.port ?? 0)")))
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
        try await LoopbackServer.answering(.immediate { _ in .text(200, "") }) { url in
            let proxy = try ProxyServer(url)
            let failure = await failure(of: "https://api.weixin.invalid") { $0.proxy = proxy }
            #expect(failure == "no answer: invalid proxy response")
        }
    }
}

/// How many requests came.
private final class Count: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock(\.self) }

    func add() { count.withLock { $0 += 1 } }
}

/// Answers the first request of a connection and, as a server that just gave the connection up, closes it at the second.
private final class OneAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let asked: () -> Void
    private var isFirst = true

    init(_ asked: @escaping () -> Void) { self.asked = asked }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // The body, perhaps in a read of its own, ends a request.
        guard String(buffer: unwrapInboundIn(data)).hasSuffix("}") else { return }
        asked()
        guard isFirst else { return context.close(promise: nil) }
        isFirst = false
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"list\":[]}"
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
