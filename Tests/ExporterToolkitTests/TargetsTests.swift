import ExporterToolkit
import Exposition
import Foundation
import HTTPServer
import Logging
import TestKit
import Testing

/// `/probe`, `/sd` and the filters, on a cache of shops.
struct TargetsTests {
    private struct Shop: Sendable {
        let name: String
        let visitors: Int
    }

    private let cache: ScrapeCache<Shop>

    init() throws {
        let header = try FamilyHeader(
            name: "shop_visitors", help: "Visitors.", type: .gauge, labelNames: ["shop", "sort"])
        let open = try FamilyHeader(name: "shop_open", help: "Open.", type: .gauge, labelNames: ["shop"])
        cache = try ScrapeCache(
            [
                try SubjectFamily(header, of: \Shop.visitors) { $1.line(["all"], Double($0)) },
                try SubjectFamily(open, of: \Shop.visitors) { $1.line($0 > 0 ? 1 : 0) },
            ], label: \.name)
        for (place, name) in ["corner", #"a "b""#, "公众号"].enumerated() {
            cache.update(Shop(name: name, visitors: place), at: place)
        }
    }

    @Test(arguments: [
        (query: "?target=corner", status: 200), (query: "?target=%E5%85%AC%E4%BC%97%E5%8F%B7", status: 200),
        (query: "", status: 400), (query: "?target=", status: 400), (query: "?target=a&target=b", status: 400),
        (query: "?target=corne", status: 404),
    ])
    func probeAnswersForOneKnownTarget(query: String, status: Int) async throws {
        let response = try await answer(probe, "/probe" + query)
        #expect(response.statusCode == status)
        #expect(text(response).contains("shop_visitors") == (status == 200))
    }

    @Test func probeShowsThatTargetOnly() async throws {
        let response = try await answer(probe, "/probe?target=corner", [("accept", "application/openmetrics-text")])
        #expect(
            text(response) == """
                # HELP shop_visitors Visitors.
                # TYPE shop_visitors gauge
                shop_visitors{shop="corner",sort="all"} 0
                # HELP shop_open Open.
                # TYPE shop_open gauge
                shop_open{shop="corner"} 0
                # EOF

                """)
        #expect(
            text(try await answer(probe, "/probe?target=corner&name[]=shop_open")).split(separator: "\n").count == 3)
    }

    @Test(arguments: [
        (
            query: "",
            lines: ["own", "shop_open", "shop_open", "shop_open", "shop_visitors", "shop_visitors", "shop_visitors"]
        ),
        (query: "?name[]=shop_open", lines: ["shop_open", "shop_open", "shop_open"]),
        (query: "?name[]=own&name[]=no", lines: ["own"]),
        (query: "?shop[]=corner&shop[]=no", lines: ["shop_open", "shop_visitors"]),
        (query: "?shop[]=corner&name[]=shop_open&name[]=own", lines: ["shop_open"]), (query: "?name[]=no", lines: []),
    ])
    func filtersLeaveOutWhatIsNotNamed(query: String, lines: [String]) async throws {
        for headers in [[], [("accept-encoding", "gzip")], [("accept", "application/openmetrics-text;version=1.0.0")]] {
            let response = try await answer(metrics, "/metrics" + query, headers)
            let isPacked = response.headerFields.contains { $0.name == "Content-Encoding" }
            let bytes = isPacked ? try gunzip(response.bodyBytes) : response.bodyBytes
            let samples = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
            #expect(samples.map { $0.prefix { $0 != "{" && $0 != " " } }.map(String.init).sorted() == lines)
            #expect(response.statusCode == 200)
        }
    }

    @Test(arguments: [[], [("accept-encoding", "gzip")]])
    func aScrapeOfEverythingIsAnsweredAtOnceWhileNothingHasChanged(headers: [(String, String)]) async throws {
        let metrics = metrics
        let request = try #require(WebRequest(method: "GET", target: "/metrics", headers: headers))
        guard case .async(let work) = metrics.begin(request) else {
            Issue.record("the shops must be encoded first")
            return
        }
        let first = await work()
        guard case .ready(let second) = metrics.begin(request) else {
            Issue.record("nothing has changed since")
            return
        }
        #expect(second.bodyBytes == first.bodyBytes)
    }

    @Test func discoveryListsATargetForEachSubject() async throws {
        let response = try await answer(discovery(nil), "/sd", [("host", "[::1]:9983")])
        #expect(response.headerFields.map(\.value) == ["application/json"])
        let groups = try #require(
            JSONSerialization.jsonObject(with: Data(response.bodyBytes)) as? [[String: Any]])
        #expect(groups.map { $0["targets"] as? [String] } == Array(repeating: ["[::1]:9983"], count: 3))
        let labels = groups.compactMap { $0["labels"] as? [String: String] }
        #expect(labels.map { $0["__param_target"] } == ["corner", #"a "b""#, "公众号"])
        #expect(labels.map { $0["instance"] } == ["corner", #"a "b""#, "公众号"])
        #expect(labels.allSatisfy { $0["__metrics_path__"] == "/x/probe" && $0["__scheme__"] == nil })
    }

    @Test func discoveryGivesATargetItsOwnLabels() async throws {
        let owner = (name: "owner", value: #"a "b""#)
        let response = try await answer(discovery(nil, labels: [owner]), "/sd", [("host", "h")])
        let groups = try #require(
            JSONSerialization.jsonObject(with: Data(response.bodyBytes)) as? [[String: Any]])
        let labels = groups.compactMap { $0["labels"] as? [String: String] }
        #expect(labels.map { $0["owner"] } == Array(repeating: owner.value, count: 3))
        #expect(labels.map { $0["instance"] } == ["corner", #"a "b""#, "公众号"])
    }

    @Test func discoveryNamesTheExternalAddress() async throws {
        let response = try await answer(discovery(ExternalURL("https://shop.example:8443/x/")), "/sd")
        #expect(text(response).contains(#"{"targets":["shop.example:8443"],"labels":{"__scheme__":"https","#))
    }

    @Test(arguments: [[], [("host", "")], [("host", "a b")], [("host", #"a"b"#)]])
    func discoveryRefusesAHostThatIsNone(headers: [(String, String)]) async throws {
        #expect(try await answer(discovery(nil), "/sd", headers).statusCode == 400)
    }

    @Test func discoveryOfNothingIsAnEmptyList() async throws {
        let empty = DiscoveryEndpoint(probePath: "/probe", externalURL: nil) { [] }
        #expect(text(try await answer(empty.handler, "/sd", [("host", "h")])) == "[]\n")
    }

    @Test(arguments: [
        (text: "https://example.org/wechat/", path: "/wechat"), (text: "http://h:1", path: ""),
        (text: "http://[::1]:9/a/b", path: "/a/b"), (text: "http://h//a///b//", path: "/a/b"),
        (text: "http://h/%E5%BA%97%20a/", path: "/店 a"), (text: "http://h/店", path: "/店"),
    ])
    func externalURLsAreTakenApart(text: String, path: String) {
        #expect(ExternalURL(text)?.path == path)
    }

    @Test(arguments: [
        "http://[x", "http://[::1", "http://::1/", "http://h:port", "http://a:b@h/",
        "http://h/%zz", "http://h/%ff", "", "example.org", "ftp://example.org", "http://", "http:///a", "http://a b/",
        "http://h/?q", "http://h/#f",
    ])
    func otherURLsAreRefused(text: String) {
        #expect(ExternalURL(text) == nil)
    }

    private var source: ScrapeSource { ScrapeSource(cache) }
    private var probe: Handler { ProbeEndpoint(source: source, noun: "shop").handler }
    private var metrics: Handler {
        MetricsEndpoint(
            includesHandlerMetrics: false, logger: .init(label: "test"), source: source, subjectLabel: "shop",
            own: [.constant { [try MetricFamily(name: "own", help: "x", type: .gauge, samples: [Sample(value: 1)])] }]
        ).handler
    }

    private func discovery(_ url: ExternalURL?, labels: [(name: String, value: String)] = []) -> Handler {
        DiscoveryEndpoint(probePath: "/x/probe", externalURL: url) {
            cache.subjects.map { .init(name: $0.name, labels: labels) }
        }.handler
    }

    private func answer(
        _ handler: Handler, _ target: String, _ headers: [(String, String)] = []
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
