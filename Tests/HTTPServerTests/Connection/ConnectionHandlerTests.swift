import HTTPServer
import NIOCore
import NIOEmbedded
import Testing

struct ConnectionHandlerTests {
    @Test func answersAndKeepsTheConnection() throws {
        let connection = try Connection()
        for path in ["/a", "/b"] {
            #expect(
                try connection.send("GET \(path)?x=1 HTTP/1.1\r\nHost: h\r\n\r\n") == """
                    HTTP/1.1 200 OK\r\nContent-Length: 7\r\nDate: Sat, 21 Nov 2026 09:50:28 GMT\r\n\r\nGET \(path) 
                    """)
        }
        #expect(!connection.isClosed)
    }

    @Test(arguments: [
        (
            request: "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", version: "1.1", field: "close",
            closes: true
        ),
        (request: "GET / HTTP/1.0\r\n\r\n", version: "1.0", field: "close", closes: true),
        (
            request: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", version: "1.0", field: "keep-alive",
            closes: false
        ),
        (
            request: "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", version: "1.1",
            field: "close",
            closes: true
        ),
    ])
    func tellsWhatBecomesOfTheConnection(request: String, version: String, field: String, closes: Bool) throws {
        let connection = try Connection()
        let response = try connection.send(request)
        #expect(response.hasPrefix("HTTP/\(version) 200 OK\r\n"))
        #expect(response.contains("\r\nConnection: \(field)\r\n"))
        #expect(connection.isClosed == closes)
    }

    @Test func answersHeadWithTheLengthButNotTheBody() throws {
        let response = try Connection().send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(response.contains("\r\nContent-Length: 8\r\n"))
        #expect(response.hasSuffix("\r\n\r\n"))
    }

    @Test func answersPipelinedRequestsInOrder() throws {
        let connection = try Connection()
        let requests = (0..<500).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined()
        let responses = try connection.send(requests)
        let bodies = responses.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix { $0 != "H" } }
        #expect(bodies.map(String.init) == (0..<500).map { "GET /\($0) " })
    }

    @Test func gathersABodyThatComesInPieces() throws {
        let connection = try Connection()
        #expect(try connection.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nab").isEmpty)
        #expect(try connection.send("cd").isEmpty)
        #expect(try connection.send("ef").hasSuffix("\r\n\r\nPOST /p abcdef"))
        let chunked = "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"
        #expect(try connection.send(chunked).hasSuffix("\r\n\r\nPOST /p abcd"))
    }

    @Test func asksForTheBodyOfAClientThatWaitsToBeAsked() throws {
        let connection = try Connection()
        let head = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n"
        #expect(try connection.send(head) == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(try connection.send("hi").hasSuffix("PUT / hi"))
    }

    @Test(arguments: [
        (request: "GET / HTTP/1.1\r\n\r\n", answer: "400 Bad Request: missing required Host header"),
        (request: "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", answer: "400 Bad Request: too many Host headers"),
        (request: "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", answer: "400 Bad Request: malformed target"),
        (request: "nonsense\r\n\r\n", answer: "400 Bad Request: malformed request"),
        (request: "GET / HTTP/1.1\r\nHost : h\r\n\r\n", answer: "400 Bad Request: malformed request"),
        (
            request: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
            answer: "400 Bad Request: malformed request"
        ),
        (
            request: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            answer: "400 Bad Request: malformed request"
        ),
        (
            request: "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
            answer: "505 HTTP Version Not Supported: unsupported protocol version"
        ),
        (request: "PUT / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n", answer: "417 Expectation Failed"),
    ])
    func refusesWhatIsNotARequestAndCloses(request: String, answer: String) throws {
        let connection = try Connection()
        let response = try connection.send(request)
        #expect(response.hasPrefix("HTTP/1.1 \(answer.prefix { $0 != ":" })\r\n"))
        #expect(response.contains("\r\nConnection: close\r\n"))
        #expect(response.hasSuffix("\r\n\r\n\(answer)\n"))
        #expect(connection.isClosed)
    }

    @Test func answersTheGoodRequestBeforeABrokenOne() throws {
        let connection = try Connection()
        let responses = try connection.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n\u{1}\u{2}\r\n\r\n")
        #expect(responses.contains("GET /1 HTTP/1.1 400 Bad Request\r\n"))
        #expect(connection.isClosed)
    }

    @Test func closesAnIdleConnectionAtOnceWhenTheServerEnds() throws {
        let connection = try Connection()
        _ = try connection.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(connection.isClosed)
    }

    @Test func answersARequestUnderWayWhenTheServerEnds() throws {
        let connection = try Connection()
        _ = try connection.send("GET / HTTP/1.1\r\nHo")
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(!connection.isClosed)
        #expect(try connection.send("st: h\r\n\r\n").contains("\r\nConnection: close\r\n"))
        #expect(connection.isClosed)
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na"])
    func waitsOnlyShortlyForTheRestOfARequestWhenTheServerEnds(beginning: String) throws {
        let connection = try Connection()
        _ = try connection.send(beginning)
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(try connection.wait(.milliseconds(499)).isEmpty)
        #expect(try connection.wait(.milliseconds(1)).hasPrefix("HTTP/1.1 408 "))
        _ = try connection.wait(.milliseconds(500))
        #expect(connection.isClosed)
    }

    @Test func theRestOfAHeadBringsNoMoreTimeWhenTheServerEnds() throws {
        let connection = try Connection()
        _ = try connection.send("POST / HTTP/1.1\r\nHost: h\r\n")
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(try connection.send("Content-Length: 2\r\n\r\na").isEmpty)
        #expect(try connection.wait(.milliseconds(500)).hasPrefix("HTTP/1.1 408 "))
    }

    @Test func leavesOutLengthAndBodyOfStatusesWithoutOne() throws {
        let route = Route("/", handler: .immediate { _ in WebResponse(status: 204, bytes: [1]) })
        let response = try Connection([route]).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(response == "HTTP/1.1 204 No Content\r\nDate: Sat, 21 Nov 2026 09:50:28 GMT\r\n\r\n")
    }
}
