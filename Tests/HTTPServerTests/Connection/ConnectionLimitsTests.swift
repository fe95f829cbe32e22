import HTTPServer
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

struct ConnectionLimitsTests {
    private let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test(arguments: ["", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: h\r\n"])
    func givesTheFirstHeadTenSecondsFromTheStart(sent: String) throws {
        let connection = try Connection()
        #expect(try connection.wait(.seconds(5)).isEmpty)
        if !sent.isEmpty { #expect(try connection.send(sent).isEmpty) }
        #expect(try connection.wait(.milliseconds(4999)).isEmpty)
        #expect(!connection.isClosed)
        #expect(try connection.wait(.milliseconds(1)).hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(connection.isClosed)
    }

    @Test func givesALaterHeadTenSecondsFromItsFirstByte() throws {
        let connection = try Connection()
        _ = try connection.send(request)
        #expect(try connection.wait(.seconds(100)).isEmpty)
        #expect(try connection.send("G").isEmpty)
        #expect(try connection.wait(.seconds(9)).isEmpty)
        #expect(try connection.send("E").isEmpty)
        #expect(try connection.wait(.milliseconds(999)).isEmpty)
        #expect(try connection.wait(.milliseconds(1)).hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(connection.isClosed)
    }

    @Test func closesAnIdleConnectionWithoutAWord() throws {
        let connection = try Connection()
        _ = try connection.send(request)
        #expect(try connection.wait(.seconds(60)).isEmpty)
        _ = try connection.send(request)
        #expect(try connection.wait(.milliseconds(119_999)).isEmpty)
        #expect(!connection.isClosed)
        #expect(try connection.wait(.milliseconds(1)).isEmpty)
        #expect(connection.isClosed)
    }

    @Test func givesABodyTenSeconds() throws {
        let connection = try Connection()
        _ = try connection.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n")
        _ = try connection.wait(.seconds(9))
        #expect(try connection.send("a").isEmpty)
        #expect(try connection.wait(.seconds(1)).hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(connection.isClosed)
    }

    @Test(arguments: [
        "/" + String(repeating: "a", count: 16_384), "/\r\nHost: h\r\nX: " + String(repeating: "b", count: 16_384),
    ])
    func refusesAHeadAboveSixteenKibibytes(rest: String) throws {
        let connection = try Connection()
        let response = try connection.send("GET \(rest) HTTP/1.1\r\n")
        #expect(response.hasPrefix("HTTP/1.1 431 Request Header Fields Too Large\r\n"))
        #expect(connection.isClosed)
    }

    @Test func refusesAHeadThatGrowsInPieces() throws {
        let connection = try Connection()
        var response = try connection.send("GET / HTTP/1.1\r\n")
        for number in 0..<40 where response.isEmpty {
            response = try connection.send("X-\(number): " + String(repeating: "c", count: 1000) + "\r\n")
        }
        #expect(response.hasPrefix("HTTP/1.1 431 "))
    }

    @Test func takesAHeadJustBelowTheLimit() throws {
        let field = "X: " + String(repeating: "d", count: 16_000)
        #expect(try Connection().send("GET / HTTP/1.1\r\nHost: h\r\n\(field)\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test(arguments: [
        "Content-Length: 65537\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n10001\r\n" + String(repeating: "e", count: 65_537) + "\r\n",
        "Content-Length: 65537\r\nExpect: 100-continue\r\n\r\n",
    ])
    func refusesABodyAboveSixtyFourKibibytes(rest: String) throws {
        let connection = try Connection()
        let response = try connection.send("POST / HTTP/1.1\r\nHost: h\r\n\(rest)")
        #expect(response.contains(rest.contains("9999") ? "HTTP/1.1 4" : "HTTP/1.1 413 Payload Too Large\r\n"))
        #expect(connection.isClosed)
    }

    @Test func closesWhenTheClientStopsReading() throws {
        let connection = try Connection()
        let network = StuckNetwork()
        try connection.channel.pipeline.syncOperations.addHandler(network, position: .first)
        #expect(try connection.send(request).isEmpty)
        _ = try connection.wait(.milliseconds(29_999))
        #expect(!connection.isClosed)
        _ = try connection.wait(.milliseconds(1))
        #expect(connection.isClosed)
    }

    @Test func waitsForAClientThatReadsSlowly() throws {
        let body = [UInt8](repeating: 1, count: 300_000)
        let connection = try Connection([Route("/", handler: .immediate { _ in WebResponse(status: 200, bytes: body) })]
        )
        let network = StuckNetwork()
        try connection.channel.pipeline.syncOperations.addHandler(network, position: .first)
        _ = try connection.send(request)
        for _ in 0..<5 {
            _ = try connection.wait(.seconds(29))
            #expect(!connection.isClosed)
            network.takeOneWrite()
        }
        network.takeAllWrites()
        _ = try connection.wait(.seconds(100))
        #expect(!connection.isClosed)
    }

    @Test func waitsForAClientThatReadsSlowlyHoweverShortThePiecesAre() throws {
        let pieces = (0..<20).map { _ in WebBody.Piece.bytes(ByteBuffer(repeating: 1, count: 40_000)) }
        let body = WebBody(pieces)
        let connection = try Connection([Route("/", handler: .immediate { _ in WebResponse(status: .ok, body: body) })])
        connection.channel.isWritable = false
        _ = try connection.send(request)
        let reader = connection.channel
        try reader.pipeline.syncOperations.addHandler(NarrowNetwork(), position: .first)
        for _ in 0..<5 {
            _ = try connection.wait(.seconds(29))
            #expect(!connection.isClosed)
            reader.isWritable = true
            reader.pipeline.fireChannelWritabilityChanged()
        }
        _ = try connection.wait(.seconds(30))
        #expect(connection.isClosed)
    }
}

/// A network that is full after every write.
private final class NarrowNetwork: ChannelOutboundHandler {
    typealias OutboundIn = IOData

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        (context.channel as? EmbeddedChannel)?.isWritable = false
        context.write(data, promise: promise)
    }
}

/// A network that takes a write only when it is told to.
private final class StuckNetwork: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    private var waiting: [EventLoopPromise<Void>] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if let promise { waiting.append(promise) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        while !waiting.isEmpty { waiting.removeFirst().fail(ChannelError.ioOnClosedChannel) }
    }

    func takeOneWrite() {
        if !waiting.isEmpty { waiting.removeFirst().succeed() }
    }

    func takeAllWrites() {
        while !waiting.isEmpty { takeOneWrite() }
    }
}
