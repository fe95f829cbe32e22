import BeijingTime
import DayStore
import HTTPServer
import TestKit
import Testing
import WeChatAPI

@testable import EventTime
@testable import Presentation
import Waiting

struct EventEndpointTests {
    private let today = Day(year: 2026, month: 3, day: 11)
    private let store: DayStore
    private let clock: ManualClock
    private let endpoint: EventEndpoint
    private let accounts: [EventEndpoint.Account] = [("shop", "wx1"), ("corner", "wx2"), ("none", "wx3")]

    init() throws {
        store = try DayStore(path: ":memory:")
        clock = ManualClock(Day(year: 2026, month: 3, day: 11).at(.seconds(9 * 3600)))
        endpoint = EventEndpoint(store: store, disk: BlockingWork(), clock: clock)
    }

    private func keep(_ day: Day, of appID: String = "wx1", settled: Bool = true, messages: Int = 7) async throws {
        let record = PeriodRecord(sortedCells: [.init(key: 1, hour: 5, users: 1, messages: messages)])
        let period = StoredPeriod(start: day, record: record, fetchedAt: clock.now, settled: settled)
        try await store.keep(period, appID: appID, endpoint: .getupstreammsghour)
    }

    private func answer(
        _ query: String = "", headers: [(String, String)] = [], of accounts: [EventEndpoint.Account]? = nil
    ) async throws -> WebResponse {
        let request = try #require(WebRequest(method: "GET", target: "/metrics/events\(query)", headers: headers))
        return try await endpoint.answer(request, accounts ?? self.accounts)
    }

    private func text(_ query: String = "", of accounts: [EventEndpoint.Account]? = nil) async throws -> String {
        String(decoding: try await answer(query, of: accounts).body.collected(), as: UTF8.self)
    }

    /// An estate whose history is far more than what is made at once.
    private func estate(_ count: Int, days: Int) async throws -> [EventEndpoint.Account] {
        let accounts = (0..<count).map { (name: "account-\(100 + $0)", appID: "wx\($0)") }
        for account in accounts {
            for back in 2..<2 + days { try await keep(today - back, of: account.appID, messages: back) }
        }
        return accounts
    }

    @Test func callbacksAreShownWhereTheyAreCollectedAndAccountsWithoutThemAreNot() async throws {
        try await keep(today - 2)
        try await keep(today - 2, of: "wx2")
        let cells = (1...4).map { PeriodRecord.Cell(key: $0, hour: 5, users: 0, messages: $0) }
        let period = StoredPeriod(
            start: today - 2, record: PeriodRecord(sortedCells: cells), fetchedAt: clock.now, settled: true)
        let before = try await text()
        try await store.keep(period, appID: "wx1", endpoint: .getinterfacesummaryhour)
        #expect(try await text() == before)
        let request = try #require(WebRequest(method: "GET", target: "/metrics/events", headers: []))
        let answer = try await endpoint.answer(request, accounts, collecting: [.getinterfacesummaryhour])
        let lines = String(decoding: try await answer.body.collected(), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 589)
        let five = (today - 2).start.seconds + 5 * 3600
        #expect(lines.contains("wechat_interface_hourly_failed_callbacks{account=\"shop\"} 2 \(five)"))
        #expect(lines.contains("wechat_interface_hourly_callback_time_seconds{account=\"shop\"} 0.003 \(five)"))
        #expect(lines.last == "# EOF")
    }

    private func hours(_ text: String) -> Int {
        text.split(separator: "\n").filter { $0.hasPrefix("wechat_upstream_hourly_messages{") }.count / 5
    }

    @Test(arguments: ["?days=0", "?days=36", "?days=-1", "?days=x", "?days=", "?days=1&days=2", "?days=1.5"])
    func anotherNumberOfDaysIsRefusedInOneSentence(query: String) async throws {
        let response = try await answer(query)
        #expect(response.statusCode == 400)
        #expect(String(decoding: response.bodyBytes, as: UTF8.self) == "days must be one whole number from 1 to 35\n")
    }

    @Test func theNewestSettledDaysOfEachAccountAreShown() async throws {
        for back in 1...5 { try await keep(today - back, settled: back > 1) }
        try await keep(today - 2, of: "wx2")
        #expect(hours(try await text()) == 24 * 2)
        #expect(hours(try await text("?days=3")) == 24 * 4)
        #expect(hours(try await text("?days=3&account%5B%5D=corner")) == 24)
        #expect(hours(try await text("?account[]=nobody")) == 0)
        #expect(try await text().contains("\"shop\",msg_type=\"text\"} 7 \((today - 2).start.seconds + 5 * 3600)\n"))
    }

    @Test func bytesStayTheSameUntilADaySettles() async throws {
        try await keep(today - 2)
        let before = try await text()
        clock.set((today + 1).at(.seconds(-1)))
        try await keep(today - 1, settled: false)
        #expect(try await text() == before)
        try await keep(today - 1)
        #expect(try await text() != before)
    }

    @Test func anAnswerIsKeptUntilADaySettles() async throws {
        try await keep(today - 2)
        let before = try await text()
        // Drops the day from the store without settling another, so that only a new reading could show it.
        let other = StoredPeriod(start: today, record: .silent, fetchedAt: clock.now, settled: false)
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, status: EndpointStatus(), period: other, oldest: today)
        #expect(try await text() == before)
        try await keep(today - 3)
        #expect(hours(try await text("?days=2")) == 24)
        #expect(try await text() != before)
    }

    @Test func afterAnOutageOldDaysLeaveBeforeAReceiverFindsThemTooOld() async throws {
        try await keep(today - 2)
        #expect(hours(try await text()) == 24)
        clock.set((today + 1).start)
        #expect(hours(try await text()) == 0)
        #expect(hours(try await text("?days=2")) == 24)
    }

    @Test func gzipIsUsedWhenAccepted() async throws {
        try await keep(today - 2)
        let plain = try await answer()
        let packed = try await answer(headers: [("Accept-Encoding", "gzip")])
        let fields = Dictionary(uniqueKeysWithValues: packed.headerFields.map { ($0.name, $0.value) })
        #expect(fields["Content-Encoding"] == "gzip")
        #expect(fields["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(packed.bodyBytes.starts(with: [0x1F, 0x8B]))
        #expect(packed.bodyBytes.count * 4 < plain.bodyBytes.count)
    }

    @Test func anAnswerOfGigabytesIsRefused() async throws {
        let response = try await answer("?days=3", of: (0..<10_000).map { ("a\($0)", "wx\($0)") })
        #expect(response.statusCode == 400)
        #expect(
            String(decoding: response.bodyBytes, as: UTF8.self).hasPrefix(
                "10000 accounts with days=3 are 7200000 points"))
    }

    @Test func aLongAnswerIsMadeWhileItIsSentAndHoldsTheSameBytes() async throws {
        let accounts = try await estate(8, days: 30)
        let plain = try await answer("?days=30", of: accounts)
        #expect(plain.body.length == nil)
        var expected: [UInt8] = []
        try EventExposition.write(accounts) { account in
            EventSeries.series(
                of: account.name,
                try store.settledPeriods(
                    appID: account.appID, endpoint: .getupstreammsghour, days: today - 40...today))
        } to: {
            expected += $0
        }
        #expect(try await plain.body.collected() == expected)
        let packed = try await answer("?days=30", headers: [("Accept-Encoding", "gzip")], of: accounts)
        #expect(try gunzip(try await packed.body.collected()) == expected)
        // Once more from what is kept.
        let again = try await answer("?days=30", headers: [("Accept-Encoding", "gzip")], of: accounts)
        #expect(try gunzip(try await again.body.collected()) == expected)
    }

    @Test func aDayThatSettlesWhileAPageIsSentIsInNeitherOfItsFamilies() async throws {
        let accounts = try await estate(8, days: 30)
        let before = try await text("?days=31", of: accounts)
        let page = try await answer("?days=31", headers: [], of: accounts)
        for account in accounts { try await keep(today - 1, of: account.appID) }
        #expect(String(decoding: try await page.body.collected(), as: UTF8.self) == before)
        #expect(hours(try await text("?days=31", of: accounts)) == 8 * 31 * 24)
    }

    @Test func aFaultOfTheStoreInTheMiddleLeavesThePageWithoutItsEnd() async throws {
        let accounts = try await estate(8, days: 30)
        // An hour that no day has makes the record unreadable.
        let broken = PeriodRecord(sortedCells: [.init(key: 1, hour: 30, users: 1, messages: 1)])
        let period = StoredPeriod(start: today - 5, record: broken, fetchedAt: clock.now, settled: true)
        try await store.keep(period, appID: "wx6", endpoint: .getupstreammsghour)
        let page = try await answer("?days=30", of: accounts)
        #expect(page.body.length == nil)
        await #expect(throws: StoreError.damaged(path: ":memory:")) { _ = try await page.body.collected() }
        // What is short is made whole before it is sent, so that its fault is a plain 500.
        for headers in [[], [("Accept-Encoding", "gzip")]] {
            await #expect(throws: StoreError.damaged(path: ":memory:")) {
                _ = try await answer("?days=30", headers: headers, of: Array(accounts[6...]))
            }
        }
    }

    @Test func whatIsKeptIsBoundedAndLetGoWhenNobodyAsksForIt() async throws {
        let accounts = try await estate(16, days: 35)
        // Unpacked, the longest page alone is 12 MB; 4 MiB of such pieces may be kept.
        for query in ["?days=35", "?days=20", "?days=7"] { _ = try await answer(query, of: accounts).body.collected() }
        #expect((1 << 20...4 << 20).contains(endpoint.keptBytes))
        let plain = endpoint.keptBytes
        _ = try await answer("?days=35", headers: [("Accept-Encoding", "gzip")], of: accounts).body.collected()
        let kept = endpoint.keptBytes
        #expect(kept > plain)
        clock.set(clock.now.advanced(by: .seconds(599)))
        endpoint.letGo()
        #expect(endpoint.keptBytes == kept)
        clock.set(clock.now.advanced(by: .seconds(2)))
        endpoint.letGo()
        #expect(endpoint.keptBytes == 0)
        // The room is free again.
        _ = try await answer("?days=35", headers: [("Accept-Encoding", "gzip")], of: accounts).body.collected()
        #expect(endpoint.keptBytes > 0)
    }
}

extension WebBody {
    /// All bytes, those of a stream included.
    fileprivate func collected() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            guard case .stream(let next) = piece else {
                bytes += WebBody([piece]).bytes
                continue
            }
            while let more = try await next() { bytes += WebBody([.bytes(more)]).bytes }
        }
        return bytes
    }
}
