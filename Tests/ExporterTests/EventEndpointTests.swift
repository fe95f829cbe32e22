@testable import Exporter
import DayStore
import ExporterToolkit
import TestKit
import Testing
import WeChatAPI

struct EventEndpointTests {
    private let today = Day(year: 2026, month: 3, day: 11)
    private let store: DayStore
    private let clock: ManualClock
    private let log = LogCapture()
    private let endpoint: EventEndpoint

    init() throws {
        store = try DayStore(path: ":memory:")
        let clock = ManualClock(Day(year: 2026, month: 3, day: 11).at(.seconds(9 * 3600)))
        self.clock = clock
        endpoint = EventEndpoint(store: store, clock: clock, logger: log.logger) {
            [("shop", "wx1"), ("corner", "wx2"), ("none", "wx3")]
        }
    }

    private func keep(_ day: Day, of appID: String = "wx1", settled: Bool = true, messages: Int = 7) async throws {
        let record = PeriodRecord(sortedCells: [.init(key: 1, hour: 5, users: 1, messages: messages)])
        let period = StoredPeriod(start: day, record: record, fetchedAt: clock.now, settled: settled)
        try await store.keep(period, appID: appID, endpoint: .getupstreammsghour)
    }

    private func answer(_ query: String = "", headers: [(String, String)] = []) throws -> WebResponse {
        let request = try #require(WebRequest(method: "GET", target: "/metrics/events\(query)", headers: headers))
        guard case .offloaded(let respond) = endpoint.handler.begin(request) else {
            throw TestFailure("the answer must not be made on the event loop")
        }
        return respond()
    }

    private func text(_ query: String = "") throws -> String {
        String(decoding: try answer(query).bodyBytes, as: UTF8.self)
    }

    private func hours(_ text: String) -> Int {
        text.split(separator: "\n").filter { $0.hasPrefix("wechat_upstream_hourly_messages{") }.count / 5
    }

    @Test(arguments: ["?days=0", "?days=36", "?days=-1", "?days=x", "?days=", "?days=1&days=2", "?days=1.5"])
    func anotherNumberOfDaysIsRefusedInOneSentence(query: String) throws {
        let response = try answer(query)
        #expect(response.statusCode == 400)
        #expect(String(decoding: response.bodyBytes, as: UTF8.self) == "days must be one whole number from 1 to 35\n")
    }

    @Test func theNewestSettledDaysOfEachAccountAreShown() async throws {
        for back in 1...5 { try await keep(today - back, settled: back > 1) }
        try await keep(today - 2, of: "wx2")
        #expect(hours(try text()) == 24 * 2)
        #expect(hours(try text("?days=3")) == 24 * 4)
        #expect(hours(try text("?days=3&account%5B%5D=corner")) == 24)
        #expect(hours(try text("?account[]=nobody")) == 0)
        #expect(try text().contains("\"shop\",msg_type=\"text\"} 7 \((today - 2).start.seconds + 5 * 3600)\n"))
    }

    @Test func bytesStayTheSameUntilADaySettles() async throws {
        try await keep(today - 2)
        let before = try text()
        clock.set((today + 1).at(.seconds(-1)))
        try await keep(today - 1, settled: false)
        #expect(try text() == before)
        try await keep(today - 1)
        #expect(try text() != before)
    }

    @Test func anAnswerIsKeptUntilADaySettles() async throws {
        try await keep(today - 2)
        let before = try text()
        // Drops the day from the store without settling another, so that only a new reading could show it.
        let other = StoredPeriod(start: today, record: .silent, fetchedAt: clock.now, settled: false)
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, standing: CallStanding(), period: other, oldest: today)
        #expect(try text() == before)
        try await keep(today - 3)
        #expect(hours(try text("?days=2")) == 24)
        #expect(try text() != before)
    }

    @Test func afterAnOutageOldDaysLeaveBeforeAReceiverFindsThemTooOld() async throws {
        try await keep(today - 2)
        #expect(hours(try text()) == 24)
        clock.set((today + 1).start)
        #expect(hours(try text()) == 0)
        #expect(hours(try text("?days=2")) == 24)
    }

    @Test func gzipIsUsedWhenAccepted() async throws {
        try await keep(today - 2)
        let plain = try answer()
        let packed = try answer(headers: [("Accept-Encoding", "gzip")])
        let fields = Dictionary(uniqueKeysWithValues: packed.headerFields.map { ($0.name, $0.value) })
        #expect(fields["Content-Encoding"] == "gzip")
        #expect(fields["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(packed.bodyBytes.starts(with: [0x1F, 0x8B]))
        #expect(packed.bodyBytes.count * 4 < plain.bodyBytes.count)
    }

    @Test func anAnswerOfGigabytesIsRefused() throws {
        let endpoint = EventEndpoint(store: store, clock: clock, logger: log.logger) {
            (0..<10_000).map { ("a\($0)", "wx\($0)") }
        }
        let request = try #require(WebRequest(method: "GET", target: "/metrics/events?days=3"))
        guard case .offloaded(let respond) = endpoint.handler.begin(request) else { throw TestFailure("not offloaded") }
        let response = respond()
        #expect(response.statusCode == 400)
        #expect(
            String(decoding: response.bodyBytes, as: UTF8.self).hasPrefix(
                "10000 accounts with days=3 are 7200000 points"))
    }
}

/// Why a test cannot go on.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
