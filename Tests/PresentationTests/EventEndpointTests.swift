import BeijingTime
import DayStore
import HTTPServer
import TestKit
import Testing
import WeChatAPI

@testable import EventTime
@testable import Presentation

struct EventEndpointTests {
    private let fixture: EventFixture
    private let accounts: [EventEndpoint.Account] = [("shop", "wx1"), ("corner", "wx2"), ("none", "wx3")]
    private var today: Day { fixture.today }
    private var store: DayStore { fixture.store }
    private var clock: ManualClock { fixture.clock }

    init() throws { fixture = try EventFixture() }

    private func keep(_ day: Day, of appID: String = "wx1", settled: Bool = true, messages: Int = 7) async throws {
        try await fixture.keep(day, of: appID, settled: settled, messages: messages)
    }

    private func answer(
        _ query: String = "", headers: [(String, String)] = [], of accounts: [EventEndpoint.Account]? = nil
    ) async throws -> WebResponse {
        try await fixture.answer(query, headers: headers, of: accounts ?? self.accounts)
    }

    private func text(_ query: String = "", of accounts: [EventEndpoint.Account]? = nil) async throws -> String {
        String(decoding: try await answer(query, of: accounts).body.collected(), as: UTF8.self)
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
        let answer = try await fixture.endpoint.answer(request, accounts, collecting: [.getinterfacesummaryhour])
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

    @Test func aLongAnswerIsMadeWhileItIsSentAndHoldsTheSameBytes() async throws {
        let accounts = try await fixture.estate(8, days: 30)
        let plain = try await answer("?days=30", of: accounts)
        #expect(plain.body.length == nil)
        let expected = try fixture.expected(accounts, today - 40...today)
        #expect(try await plain.body.collected() == expected)
        let packed = try await answer("?days=30", headers: [("Accept-Encoding", "gzip")], of: accounts)
        #expect(try gunzip(try await packed.body.collected()) == expected)
        // Once more from what is kept.
        let again = try await answer("?days=30", headers: [("Accept-Encoding", "gzip")], of: accounts)
        #expect(try gunzip(try await again.body.collected()) == expected)
    }

    @Test(arguments: [[], [("Accept-Encoding", "gzip")]])
    func aDayThatSettlesWhileAPageIsSentIsInAllOfItsFamiliesOrInNone(headers: [(String, String)]) async throws {
        let accounts = try await fixture.estate(20, days: 30)
        let before = try await text("?days=31", of: accounts)
        let page = try await answer("?days=31", headers: headers, of: accounts)
        for account in accounts { try await keep(today - 1, of: account.appID) }
        let bytes = try await page.body.collected()
        let lines = String(decoding: headers.isEmpty ? bytes : try gunzip(bytes), as: UTF8.self)
        func places(_ family: String) -> [Substring] {
            lines.split(separator: "\n").filter { $0.hasPrefix("wechat_upstream_hourly_\(family){") }.map { line in
                line[(line.firstIndex(of: "{") ?? line.startIndex)..<(line.firstIndex(of: " ") ?? line.endIndex)]
                    + line[(line.lastIndex(of: " ") ?? line.endIndex)...]
            }
        }
        #expect(places("messages") == places("users"))
        // The page had begun, so it tells of the first accounts what it told before.
        #expect(lines.prefix(10_000) == before.prefix(10_000))
        if headers.isEmpty { #expect(lines != before) }
        #expect(hours(try await text("?days=31", of: accounts)) == 20 * 31 * 24)
    }

    @Test func aFaultOfTheStoreInTheMiddleLeavesThePageWithoutItsEnd() async throws {
        let accounts = try await fixture.estate(8, days: 30)
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
}
