import NIOCore
import NIOEmbedded
import Testing

@testable import HTTPServer

/// Connections that share two slots for their answers, as streams of one connection of HTTP/2 do.
struct AnswerSlotsTests {
    private let loop = EmbeddedEventLoop()
    private let slots: AnswerSlots
    private let request = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

    init() { slots = AnswerSlots(2, on: loop) }

    /// A client that has asked and takes nothing; its answer is under way.
    private func stalled() throws -> Connection {
        let client = try Connection(slots: slots)
        client.channel.isWritable = false
        #expect(try client.send(request).hasSuffix("\r\n\r\n"), "only the head may leave at once")
        return client
    }

    /// The client reads again, and the loop has turned once.
    private func read(_ client: Connection) throws {
        client.channel.isWritable = true
        client.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try client.received() == "GET /a ")
        loop.run()
    }

    @Test func aRequestWaitsUntilOneOfTheAnswersIsTaken() throws {
        let (first, second) = (try stalled(), try stalled())
        let third = try Connection(slots: slots)
        #expect(try third.send(request).isEmpty)
        try read(second)
        #expect(try third.received().hasSuffix("GET /a "))
        loop.run()
        #expect(try Connection(slots: slots).send(request).hasSuffix("GET /a "))
        try read(first)
    }

    @Test func requestsBeginInTheOrderTheyCame() throws {
        let (first, second) = (try stalled(), try stalled())
        let waiting = try (0..<2).map { _ in try Connection(slots: slots) }
        for client in waiting {
            client.channel.isWritable = false
            #expect(try client.send(request).isEmpty)
        }
        try read(first)
        #expect(try !waiting[0].received().isEmpty)
        #expect(try waiting[1].received().isEmpty)
        try read(second)
        #expect(try !waiting[1].received().isEmpty)
    }

    @Test func ofManyThatAreTakenBackAtOnceOnlyTheFirstAreAnswered() throws {
        let clients = try (0..<9).map { _ in try Connection(slots: slots) }
        let answers = try clients.map { client in
            defer { client.channel.close(promise: nil) }
            return try client.send(request)
        }
        #expect(answers.map(\.isEmpty) == [false, false] + Array(repeating: true, count: 7))
        loop.run()
        #expect(try Connection(slots: slots).send(request).hasSuffix("GET /a "))
    }

    @Test func nothingIsKeptOfWhoHasGoneWhileAllSlotsAreTaken() throws {
        let (first, second) = (try stalled(), try stalled())
        weak var left: ConnectionHandler?
        do {
            let gone = try Connection(slots: slots)
            left = try gone.channel.pipeline.syncOperations.handler(type: ConnectionHandler.self)
            #expect(try gone.send(request).isEmpty)
            _ = try gone.channel.finish(acceptAlreadyClosed: true)
        }
        #expect(left == nil)
        for client in [first, second] { try read(client) }
    }

    @Test func whoHasGoneLeavesTheSlotToTheNext() throws {
        let (first, second) = (try stalled(), try stalled())
        let (gone, last) = (try Connection(slots: slots), try Connection(slots: slots))
        #expect(try gone.send(request).isEmpty)
        #expect(try last.send(request).isEmpty)
        for client in [gone, first] { _ = try client.channel.finish(acceptAlreadyClosed: true) }
        loop.run()
        #expect(try last.received().hasSuffix("GET /a "))
        try read(second)
    }
}
