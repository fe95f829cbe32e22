import Exposition
import HTTPServer
import Logging
import TestKit
import Testing

@testable import ExporterToolkit

/// Several scrapes at a time of an exposition that is large even when packed.
struct CrowdTests {
    private let handler: Handler
    private let cache: ScrapeCache<Int>

    init() throws {
        let header = try FamilyHeader(name: "noise", help: "Noise.", type: .gauge, labelNames: ["place", "sound"])
        let family = try SubjectFamily<Int>(header, of: { $0 }) { $1.line([Self.noise($0)], 1) }
        cache = try ScrapeCache([family], label: { "\($0)" })
        for place in 0..<350 { cache.update(place, at: place) }
        handler = MetricsEndpoint(logger: Logger(label: "test"), source: ScrapeSource(cache), own: []).handler
    }

    /// Letters that cannot be packed well.
    private static func noise(_ seed: Int) -> String {
        var state = UInt64(seed)
        let letters = (0..<18_000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(ascii: "0") + UInt8(state >> 58)
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// One more scrape, which stays under way until its response is let to end; tells how it was answered.
    private func scrape(isPlain: Bool = true) async throws -> (response: WebResponse, how: String) {
        var request = try #require(
            WebRequest(method: "GET", target: "/metrics", headers: [("Accept-Encoding", "gzip")]))
        request.isPlain = isPlain
        switch handler.begin(request) {
        case .ready(let response): return (response, "at once" + kind(response))
        case .offloaded(let work):
            let response = work()
            return (response, "by a thread" + kind(response))
        case .async(let work):
            let response = await work()
            return (response, "in a task" + kind(response))
        }
    }

    private func kind(_ response: WebResponse) -> String {
        response.body.pieces.contains { if case .mapped = $0 { true } else { false } } ? ", as a copy" : ""
    }

    private func noise(_ response: WebResponse) throws -> [Substring] {
        String(decoding: try gunzip(response.body.bytes), as: UTF8.self).split(separator: "\n")
            .filter { $0.contains("noise") }
    }

    @Test func isSentOneCopyWhileItLastsAndOverPlainConnections() async throws {
        let first = try await scrape()
        #expect(first.how == "in a task")
        let lines = try noise(first.response)
        #expect(lines.count == 352)
        var more = [try await scrape()]
        for isPlain in [true, true, true, false, true] { more.append(try await scrape(isPlain: isPlain)) }
        #expect(
            more.map(\.how) == [
                "at once", "at once", "by a thread, as a copy", "at once, as a copy", "at once", "at once, as a copy",
            ])
        for answer in more {
            let isSame = try noise(answer.response) == lines
            #expect(isSame, "\(answer.how)")
        }
        for answer in [first] + more { answer.response.ended?() }
        for _ in 0..<32 { try await scrape().response.ended?() }
        #expect(try await scrape().how == "at once")
    }
}
