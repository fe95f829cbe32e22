import NIOCore
import NIOHTTP1
import Testing

@testable import HTTPServer

/// What a client sends again is answered again, and only what the parser would find in it.
struct RepeatedRequestsTests {
    private static let get = "GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n"
    private static let post = "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab"

    /// The bodies of the answers to what arrives in these reads.
    private func bodies(_ reads: [String]) throws -> [String] {
        let connection = try Connection()
        return try reads.flatMap { read in
            try connection.send(read).split(separator: "HTTP/1.1 200 OK\r\n").map {
                $0.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().joined()
            }
        }
    }

    /// How many of the reads the parser need not see.
    private func recalled(_ reads: [String]) -> Int {
        var memo = RequestMemo()
        return reads.count { text in
            let read = ByteBuffer(string: text)
            if memo.recall(read) != nil { return true }
            let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Host": "h"])
            let isRequest = text.hasPrefix("GET")
            for part in isRequest ? [HTTPServerRequestPart.head(head), .end(nil)] : [] { memo.note(part) }
            memo.endRead(read)
            return false
        }
    }

    @Test func theSameRequestIsAnsweredAgainAndAgain() throws {
        #expect(try bodies([Self.get, Self.get, Self.get]) == ["GET /a ", "GET /a ", "GET /a "])
        #expect(recalled([Self.get, Self.get, Self.get]) == 2)
    }

    @Test func anotherRequestIsParsed() throws {
        let other = "GET /b HTTP/1.1\r\nHost: h\r\n\r\n"
        #expect(try bodies([Self.get, other, Self.get, Self.get]) == ["GET /a ", "GET /b ", "GET /a ", "GET /a "])
        #expect(recalled([Self.get, other, Self.get, Self.get]) == 1)
    }

    @Test func whatFollowsPartOfARequestIsParsed() throws {
        let cut = Self.get.index(Self.get.startIndex, offsetBy: 9)
        let halves = [String(Self.get[..<cut]), String(Self.get[cut...])]
        #expect(try bodies([Self.get] + halves + [Self.get, Self.get]) == Array(repeating: "GET /a ", count: 4))
        // As the body of another request, the bytes of a request are not one.
        let head = "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: \(Self.get.utf8.count)\r\n\r\n"
        #expect(try bodies([Self.get, head, Self.get]) == ["GET /a ", "POST /p \(Self.get)"])
        #expect(recalled([Self.get, "X", Self.get, Self.get]) == 1)
    }

    @Test func aBodyIsReadEachTime() throws {
        let bodies = try bodies([Self.post, Self.post, Self.get, Self.post])
        #expect(bodies == ["POST /p ab", "POST /p ab", "GET /a ", "POST /p ab"])
    }

    @Test func severalRequestsInOneReadAreAllAnswered() throws {
        let two = Self.get + Self.get
        #expect(try bodies([two, two, Self.get, two]) == Array(repeating: "GET /a ", count: 7))
    }

    @Test func whatEndsAConnectionOrConcernsABodyIsParsedEachTime() throws {
        let last = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        let connection = try Connection()
        #expect(try connection.send(last).hasSuffix("GET /a "))
        #expect(connection.isClosed)
        var memo = RequestMemo()
        for head in [
            HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Connection": "close"]),
            HTTPRequestHead(version: .http1_0, method: .GET, uri: "/"),
            HTTPRequestHead(version: .http1_1, method: .CONNECT, uri: "/"),
            HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Upgrade": "h2c"]),
            HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Transfer-Encoding": "chunked"]),
            HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Content-Length": "0"]),
            HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Expect": "100-continue"]),
        ] {
            #expect(memo.recall(ByteBuffer(string: last)) == nil)
            memo.note(.head(head))
            memo.note(.end(nil))
            memo.endRead(ByteBuffer(string: last))
            #expect(memo.recall(ByteBuffer(string: last)) == nil)
        }
    }

    @Test func longRequestsAreNotKept() throws {
        let field = String(repeating: "x", count: 3000)
        let long = "GET /a HTTP/1.1\r\nHost: h\r\nX: \(field)\r\n\r\n"
        #expect(recalled([long, long]) == 0)
        #expect(try bodies([long, long]) == ["GET /a ", "GET /a "])
    }

    @Test func aReadWithinAReadIsParsed() {
        let read = ByteBuffer(string: Self.get)
        var memo = RequestMemo()
        for _ in 0..<2 {
            _ = memo.recall(read)
            memo.note(.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")))
            memo.note(.end(nil))
            memo.endRead(read)
        }
        #expect(memo.recall(ByteBuffer(string: "X")) == nil)
        #expect(memo.recall(read) == nil, "the parser has not seen the end of the read before")
    }

    @Test func theTimeForTheNextRequestBeginsAgain() throws {
        let connection = try Connection()
        for _ in 0..<3 {
            #expect(try connection.send(Self.get).hasSuffix("GET /a "))
            #expect(try connection.wait(.seconds(100)).isEmpty)
        }
        #expect(!connection.isClosed)
        _ = try connection.wait(.seconds(21))
        #expect(connection.isClosed)
    }

    @Test func whatComesAgainWhileARequestIsAnsweredWaits() throws {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/x", headers: ["Host": "h"])
        let known = try #require(RequestMemo.Known(head))
        var connection = DryConnection(hasSlots: false, .head(), .end)
        #expect(connection.handle(.repeated(known)) == "")
        #expect(connection.handle(.answer([])) == "endWork, whole 200, arm signOfReading 50 ms")
        #expect(connection.handle(.written) == "notifyEnd, arm nextRequest 120000 ms, disarm, begin GET /x")
        #expect(connection.handle(.readComplete) == "")
        #expect(connection.handle(.closed) == "disarm")
        #expect(connection.handle(.repeated(known)) == "")
    }
}
