import BeijingTime
import Testing
import WeChatAPI

struct EndpointTests {
    @Test(arguments: [
        (endpoint: Endpoint.getupstreammsghour, start: "2026-03-09", ends: ["2026-03-09"]),
        (.getupstreammsg, "2026-03-09", ["2026-03-09"]),
        (.getupstreammsgweek, "2026-03-09", ["2026-03-09", "2026-03-15"]),
        (.getupstreammsgmonth, "2026-03-01", ["2026-03-01", "2026-03-05", "2026-03-30"]),
        (.getupstreammsgmonth, "2026-02-01", ["2026-02-01", "2026-02-05", "2026-02-28"]),
        (.getupstreammsgdistmonth, "2026-03-01", ["2026-03-01", "2026-03-05", "2026-03-15"]),
        (.getinterfacesummaryhour, "2026-03-09", ["2026-03-09"]),
        (.getusersummary, "2026-03-09", ["2026-03-09"]),
    ])
    func narrowestDatesAreAskedForFirst(endpoint: Endpoint, start: String, ends: [String]) throws {
        let ranges = endpoint.ranges(startingOn: try #require(Day(start)))
        #expect(ranges.map(\.begin.description) == ends.map { _ in start })
        #expect(ranges.map(\.end.description) == ends)
    }

    @Test func pathsAreUpstreamsOwn() {
        #expect(Endpoint.getupstreammsghour.path == "/datacube/getupstreammsghour")
        #expect(Endpoint.getusercumulate.path == "/datacube/getusercumulate")
        #expect(Endpoint.allCases.count == 11)
    }
}
