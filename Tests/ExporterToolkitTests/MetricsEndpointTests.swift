import ExporterToolkit
import Exposition
import HTTPServer
import Logging
import TestKit
import Testing

struct MetricsEndpointTests {
    private let lines = LogCapture(level: .info)

    @Test func exposesWhatIsGatheredAndItsOwnCounts() async throws {
        let handler = endpoint().handler
        _ = try await respond(handler)
        let response = try await respond(handler)
        #expect(response.statusCode == 200)
        #expect(
            response.headerFields.map { "\($0.name): \($0.value)" } == [
                "Content-Type: text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
                "Vary: Accept, Accept-Encoding",
            ])
        #expect(
            text(response) == """
                # HELP shop_up Whether it is open.
                # TYPE shop_up gauge
                shop_up 1
                # HELP promhttp_metric_handler_errors_total Total number of internal errors encountered by the promhttp metric handler.
                # TYPE promhttp_metric_handler_errors_total counter
                promhttp_metric_handler_errors_total{cause="encoding"} 0
                promhttp_metric_handler_errors_total{cause="gathering"} 0
                # HELP promhttp_metric_handler_requests_in_flight Current number of scrapes being served.
                # TYPE promhttp_metric_handler_requests_in_flight gauge
                promhttp_metric_handler_requests_in_flight 1
                # HELP promhttp_metric_handler_requests_total Total number of scrapes by HTTP status code.
                # TYPE promhttp_metric_handler_requests_total counter
                promhttp_metric_handler_requests_total{code="200"} 1
                promhttp_metric_handler_requests_total{code="500"} 0
                promhttp_metric_handler_requests_total{code="503"} 0

                """)
    }

    @Test func leavesItsOwnCountsOutWhenTold() async throws {
        #expect(text(try await respond(endpoint(includesHandlerMetrics: false).handler)).hasSuffix("shop_up 1\n"))
    }

    @Test func packsForThoseWhoAcceptIt() async throws {
        let plain = try await respond(endpoint(includesHandlerMetrics: false).handler)
        let packed = try await respond(
            endpoint(includesHandlerMetrics: false).handler, headers: [("accept-encoding", "gzip")])
        #expect(packed.headerFields.last.map { "\($0.name): \($0.value)" } == "Content-Encoding: gzip")
        #expect(try gunzip(packed.bodyBytes) == plain.bodyBytes)
    }

    @Test func tellsCountsAndLogsAFailure() async throws {
        let endpoint = MetricsEndpoint(logger: logger, own: [.constant { throw Closed() }])
        let response = try await respond(endpoint.handler, headers: [("accept-encoding", "gzip")])
        #expect(response.statusCode == 500)
        #expect(!response.headerFields.contains { $0.name == "Content-Encoding" })
        #expect(text(response) == "An error has occurred while serving metrics:\n\nThe shop is closed; come back.\n")
        #expect(lines.lines.count == 1)
        #expect(lines.lines[0].contains("level=ERROR"))
        #expect(lines.lines[0].hasSuffix("cause=gathering err=\"The shop is closed; come back.\"\n"))
    }

    @Test func refusesScrapesAboveTheLimitUntilOneIsSent() async throws {
        let handler = endpoint(maxRequests: 2).handler
        let (first, second) = (try await begin(handler), try await begin(handler))
        let third = try await begin(handler)
        #expect(third.statusCode == 503)
        #expect(text(third) == "Limit of concurrent requests reached (2), try again later.\n")
        #expect(text(second).contains("requests_in_flight 2\n"))
        second.ended?()
        first.ended?()
        let fourth = try await begin(handler)
        #expect(text(fourth).contains("requests_total{code=\"200\"} 2\n"))
        #expect(text(fourth).contains("requests_total{code=\"503\"} 1\n"))
        #expect(text(fourth).contains("requests_in_flight 1\n"))
    }

    @Test func anotherPageCountsAsAScrapeUnderTheSameLimit() async throws {
        let endpoint = endpoint(maxRequests: 1)
        let page = endpoint.handler { request in
            guard request.query.isEmpty else { throw Closed() }
            return .text(200, "history\n")
        }
        let scrape = try await begin(endpoint.handler)
        #expect(try await begin(page).statusCode == 503)
        scrape.ended?()
        let shown = try await begin(page)
        #expect(text(shown) == "history\n")
        #expect(try await begin(endpoint.handler).statusCode == 503)
        shown.ended?()
        let failed = try await begin(page, target: "/events?a")
        #expect(failed.statusCode == 500)
        failed.ended?()
        #expect(lines.lines.count == 1)
        let counts = text(try await begin(endpoint.handler))
        #expect(counts.contains("requests_total{code=\"200\"} 2\n"))
        #expect(counts.contains("requests_total{code=\"500\"} 1\n"))
        #expect(counts.contains("requests_total{code=\"503\"} 2\n"))
        #expect(counts.contains("errors_total{cause=\"gathering\"} 1\n"))
    }

    @Test func whatTheEndCancelsIsNoError() async throws {
        let endpoint = endpoint()
        let response = try await respond(endpoint.handler { _ in throw CancellationError() })
        #expect(response.statusCode == 503)
        #expect(text(response) == "The exporter is stopping; try again later.\n")
        #expect(lines.lines.isEmpty)
        let counts = text(try await begin(endpoint.handler))
        #expect(counts.contains("requests_total{code=\"503\"} 1\n"))
        #expect(counts.contains("errors_total{cause=\"gathering\"} 0\n"))
    }

    @Test func aBodyThatIsCutShortIsCountedAndLogged() async throws {
        let endpoint = endpoint()
        let page = endpoint.handler { _ in
            var response = WebResponse(status: 200)
            response.body = WebBody([.bytes(Array("a beginning\n".utf8)), .stream { throw Closed() }])
            return response
        }
        let response = try await respond(page)
        guard case .stream(let next) = response.body.pieces.last else { throw Closed() }
        await #expect(throws: Closed.self) { _ = try await next() }
        #expect(lines.lines.map { $0.hasSuffix("cause=gathering err=\"The shop is closed; come back.\"\n") } == [true])
        #expect(text(try await begin(endpoint.handler)).contains("errors_total{cause=\"gathering\"} 1\n"))
    }

    /// vmagent reads 16 MiB of plain text, however it is packed, drops what is longer, and names itself vm_promscrape.
    @Test(arguments: [[("accept-encoding", "gzip")], []])
    func aPageTooLargeForItsScraperIsToldOnce(headers: [(String, String)]) async throws {
        let long = String(repeating: "x", count: 16 << 20)
        let endpoint = MetricsEndpoint(
            logger: logger,
            own: [
                .constant {
                    [try MetricFamily(name: "shop_up", help: long, type: .gauge, samples: [Sample(value: 1)])]
                }
            ])
        _ = try await respond(endpoint.handler, headers: headers + [("user-agent", "Prometheus/3.5.3")])
        #expect(lines.lines.isEmpty)
        for _ in 0..<2 {
            _ = try await respond(endpoint.handler, headers: headers + [("user-agent", "vm_promscrape")])
        }
        #expect(lines.lines.count == 1)
        #expect(lines.lines[0].contains("level=WARN"))
        #expect(lines.lines[0].contains("raise its -promscrape.maxScrapeSize"))
        let small = self.endpoint()
        _ = try await respond(small.handler, headers: headers + [("user-agent", "vm_promscrape")])
        #expect(lines.lines.count == 1)
    }

    @Test func hasNoLimitAtZero() async throws {
        let handler = endpoint(maxRequests: 0).handler
        for _ in 0..<100 { #expect(try await begin(handler).statusCode == 200) }
    }

    /// What the test's families fail with.
    private struct Closed: Error, CustomStringConvertible {
        let description = "The shop is closed; come back."
    }

    private var logger: Logger {
        Logger(label: "test") { _ in PromslogHandler(format: .logfmt, now: { 0 }, write: lines.append) }
    }

    private func endpoint(maxRequests: Int = 40, includesHandlerMetrics: Bool = true) -> MetricsEndpoint {
        MetricsEndpoint(
            maxRequests: maxRequests, includesHandlerMetrics: includesHandlerMetrics, logger: logger,
            own: [.constant { [try shopUp()] }])
    }

    /// A scrape to its end.
    private func respond(_ handler: Handler, headers: [(String, String)] = []) async throws -> WebResponse {
        let response = try await begin(handler, headers: headers)
        response.ended?()
        return response
    }

    /// A scrape whose client is still reading.
    private func begin(
        _ handler: Handler, target: String = "/metrics", headers: [(String, String)] = []
    ) async throws -> WebResponse {
        let request = try #require(WebRequest(method: "GET", target: target, headers: headers))
        switch handler.begin(request) {
        case .ready(let response): return response
        case .offloaded(let work): return work()
        case .async(let work): return await work()
        }
    }

    private func text(_ response: WebResponse) -> String { String(decoding: response.bodyBytes, as: UTF8.self) }
}

/// A family of one sample.
private func shopUp() throws -> MetricFamily {
    try MetricFamily(name: "shop_up", help: "Whether it is open.", type: .gauge, samples: [Sample(value: 1)])
}
