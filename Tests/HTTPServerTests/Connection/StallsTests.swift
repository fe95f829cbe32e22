import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import ExporterToolkit
@testable import Exposition
@testable import HTTPServer

/// Scrapes of an endpoint that allows two at once, by clients that read and clients that do not.
struct StallsTests {
    private let routes: [Route]

    init() {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        // Too long to be handed over at once.
        let long = OwnFamilies.constant {
            let help = String(repeating: "x", count: 300_000)
            return [try MetricFamily(name: "long", help: help, type: .gauge, samples: [Sample(value: 1)])]
        }
        routes = [.catchAll(handler: MetricsEndpoint(maxRequests: 2, logger: logger, own: [long]).handler)]
    }

    /// A client that has asked and takes nothing.
    private func stalled() throws -> Connection {
        let connection = try Connection(routes)
        connection.channel.isWritable = false
        #expect(try scrape(connection).hasSuffix("\r\n\r\n"), "only the head may leave at once")
        return connection
    }

    private func scrape(_ connection: Connection) throws -> String {
        try connection.send("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n")
    }

    private func status(_ answer: String) -> String { String(answer.dropFirst(9).prefix(3)) }

    @Test func atTheLimitTheScrapeWhoseClientHasReadNothingForLongestGivesWay() throws {
        let first = try stalled()
        #expect(try first.wait(.milliseconds(50)).isEmpty)
        let second = try stalled()
        #expect(try second.wait(.milliseconds(50)).isEmpty)
        #expect(try status(scrape(Connection(routes))) == "200")
        _ = try first.wait(.zero)
        #expect(first.isClosed)
        #expect(try second.wait(.zero).isEmpty)
        #expect(!second.isClosed)
    }

    @Test func whoHasOnlyJustStoppedReadingIsNotGivenUp() throws {
        let (first, second) = (try stalled(), try stalled())
        #expect(try second.wait(.milliseconds(49)).isEmpty)
        #expect(try status(scrape(Connection(routes))) == "503")
        _ = try (first.wait(.zero), second.wait(.zero))
        #expect(!first.isClosed && !second.isClosed)
    }

    @Test func whoReadsAgainIsNotGivenUp() throws {
        let (first, second) = (try stalled(), try stalled())
        #expect(try first.wait(.milliseconds(50)).isEmpty)
        first.channel.isWritable = true
        first.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try !first.received().isEmpty)
        // The first is done, so there is room for one more; the second has just begun to wait.
        let third = try stalled()
        #expect(try status(scrape(Connection(routes))) == "503")
        _ = try (first.wait(.zero), second.wait(.zero), third.wait(.zero))
        #expect(!first.isClosed && !second.isClosed && !third.isClosed)
    }
}
