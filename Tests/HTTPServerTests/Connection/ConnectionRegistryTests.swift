import NIOCore
import NIOEmbedded
import Testing

@testable import HTTPServer

struct ConnectionRegistryTests {
    private let loop = EmbeddedEventLoop()

    private func connection() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 9)).wait()
        return channel
    }

    @Test func theConnectionThatIsQuietForLongestGivesWay() throws {
        let registry = ConnectionRegistry(limit: 3)
        let channels = try (0..<6).map { _ in try connection() }
        let seats = try (0..<3).map { try #require(registry.admit(channels[$0])) }
        seats[0].beginWork()
        seats[0].endWork()
        #expect(registry.admit(channels[3]) != nil)
        loop.run()
        #expect(channels.map(\.isActive) == [true, false, true, true, true, true])
        #expect(registry.admit(channels[4]) != nil)
        #expect(registry.admit(channels[5]) != nil)
        loop.run()
        #expect(channels.map(\.isActive) == [false, false, false, true, true, true])
    }

    @Test func aConnectionWithWorkStays() throws {
        let registry = ConnectionRegistry(limit: 2)
        let channels = try (0..<4).map { _ in try connection() }
        let first = try #require(registry.admit(channels[0]))
        let second = try #require(registry.admit(channels[1]))
        first.beginWork()
        second.beginWork()
        second.beginWork()
        second.endWork()
        #expect(registry.admit(channels[2]) == nil)
        first.endWork()
        #expect(registry.admit(channels[3]) != nil)
        loop.run()
        #expect(channels.map(\.isActive) == [false, true, true, true])
    }

    @Test func aClosedConnectionLeavesItsPlace() throws {
        let registry = ConnectionRegistry(limit: 1)
        let channels = try (0..<2).map { _ in try connection() }
        let seat = try #require(registry.admit(channels[0]))
        seat.beginWork()
        try channels[0].close().wait()
        seat.endWork()
        #expect(registry.admit(channels[1]) != nil)
        loop.run()
        #expect(channels[1].isActive)
    }

    @Test func manyRequestsTakeNoMemory() throws {
        let registry = ConnectionRegistry(limit: 2)
        let channels = try (0..<2).map { _ in try connection() }
        let seats = try channels.map { try #require(registry.admit($0)) }
        for _ in 0..<10_000 {
            seats[0].beginWork()
            seats[0].endWork()
        }
        #expect(registry.queueLength < 100)
        #expect(registry.admit(try connection()) != nil)
        loop.run()
        #expect(channels.map(\.isActive) == [true, false])
    }

    @Test func nobodyComesInWhileItDrains() throws {
        let registry = ConnectionRegistry(limit: 9)
        let channels = try (0..<2).map { _ in try connection() }
        #expect(registry.admit(channels[0]) != nil)
        #expect(registry.beginDraining().count == 1)
        #expect(registry.admit(channels[1]) == nil)
    }
}
