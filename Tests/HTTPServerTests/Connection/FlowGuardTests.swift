import NIOCore
import NIOEmbedded
import Testing

@testable import HTTPServer

struct FlowGuardTests {
    private let channel: EmbeddedChannel
    private let reads = ReadCounter()

    init() throws {
        channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([reads, FlowGuard(limits: ConnectionLimits())])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 9)).wait()
        reads.count = 0
    }

    private func wait(_ duration: Duration) { channel.embeddedEventLoop.advanceTime(by: TimeAmount(duration)) }

    private func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    @Test func closesAClientOfWhichNothingIsHeard() throws {
        wait(.seconds(149))
        try channel.writeInbound(ByteBuffer(string: "ping"))
        wait(.seconds(149))
        #expect(channel.isActive)
        wait(.seconds(1))
        #expect(!channel.isActive)
    }

    @Test func readsNothingFromAClientThatDoesNotRead() {
        channel.read()
        #expect(reads.count == 1)
        setWritable(false)
        channel.read()
        channel.read()
        #expect(reads.count == 1)
        setWritable(true)
        #expect(reads.count == 2)
        channel.read()
        #expect(reads.count == 3)
    }

    @Test func closesAClientThatReadsNothingForTooLong() {
        setWritable(false)
        wait(.seconds(29))
        #expect(channel.isActive)
        setWritable(true)
        wait(.seconds(60))
        setWritable(false)
        wait(.seconds(30))
        #expect(!channel.isActive)
    }
}

/// Counts the reads that reach the socket.
private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}
