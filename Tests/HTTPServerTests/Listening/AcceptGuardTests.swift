import Foundation
import Logging
import NIOCore
import NIOEmbedded
import TestKit
import Testing

@testable import ExporterToolkit
@testable import HTTPServer

/// What a listener does when the system gives it no connection; that a crowd cannot bring it there is for `DescriptorTests`.
struct AcceptGuardTests {
    private let crowd = ListenerCrowd()
    private let lines = LogCapture(level: .info)
    private let socket = ListeningSocket()
    private let listener = EmbeddedChannel()

    init() throws {
        try listener.pipeline.syncOperations.addHandlers([
            socket, AcceptGuard(crowd: crowd, logger: lines.logger),
        ])
    }

    /// Another attempt fails, and NIO asks for the next at once.
    private func fail(_ errno: Int32) {
        listener.pipeline.fireErrorCaught(IOError(errnoCode: errno, reason: "accept"))
        listener.read()
    }

    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
    func waitsLongerAfterEachFailureAndAsksAgain(errno: Int32) {
        for pause in [10, 20, 40, 80, 160, 320, 640, 1000, 1000] {
            socket.reads = 0
            fail(errno)
            listener.embeddedEventLoop.advanceTime(by: .milliseconds(Int64(pause) - 1))
            #expect(socket.reads == 0)
            listener.embeddedEventLoop.advanceTime(by: .milliseconds(1))
            #expect(socket.reads == 1)
        }
        #expect(lines.lines.count == 1)
        #expect(lines.lines[0].contains("level=WARN") && lines.lines[0].contains("msg=\"Cannot accept a connection"))
        // A success ends it.
        listener.pipeline.fireChannelRead(EmbeddedChannel() as any Channel)
        socket.reads = 0
        fail(errno)
        listener.embeddedEventLoop.advanceTime(by: .milliseconds(10))
        #expect(socket.reads == 1)
    }

    @Test func aClientThatHasGoneMeanwhileHoldsNobodyUp() {
        fail(ECONNABORTED)
        #expect(socket.reads == 1)
        #expect(lines.lines.isEmpty)
    }

    @Test func anErrorThatEndsTheListenerIsToldAndNobodyGivesWay() throws {
        let registry = ConnectionRegistry(limit: 9, crowd: crowd)
        let channel = EmbeddedChannel(loop: listener.embeddedEventLoop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 9)).wait()
        _ = try #require(registry.admit(channel))
        fail(EPERM)
        #expect(socket.reads == 1)
        #expect(channel.isActive)
        #expect(lines.lines.count == 1)
        #expect(lines.lines[0].contains("msg=\"Cannot accept a connection\" err="))
    }

    @Test func theQuietestOfTheFullestListenerGivesWay() throws {
        let registries = (0..<2).map { _ in ConnectionRegistry(limit: 9, crowd: crowd) }
        let channels = try (0..<5).map { _ in
            let channel = EmbeddedChannel(loop: listener.embeddedEventLoop)
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 9)).wait()
            return channel
        }
        // The oldest of all came by the other address.
        let seats = try channels.enumerated().map { try #require(registries[$0.offset < 2 ? 0 : 1].admit($0.element)) }
        seats[2].beginWork()
        fail(EMFILE)
        listener.embeddedEventLoop.run()
        #expect(channels.map(\.isActive) == [true, true, true, false, true])
        #expect(!crowd.makeRoom(keeping: 4))
        #expect(crowd.makeRoom(keeping: 3))
    }

    @Test func whatNobodyListensAtGivesNothing() {
        _ = ConnectionRegistry(limit: 9, crowd: crowd)
        #expect(!crowd.makeRoom())
    }
}

/// Counts how often connections are asked for.
private final class ListeningSocket: ChannelOutboundHandler {
    typealias OutboundIn = any Channel
    var reads = 0

    func read(context: ChannelHandlerContext) { reads += 1 }
}
