import BeijingTime
import DayStore
import HTTPServer
import TestKit
import Testing
import Waiting
import WeChatAPI

@testable import EventTime
@testable import Presentation

/// A store with days and the page that shows them.
struct EventFixture {
    let today = Day(year: 2026, month: 3, day: 11)
    let store: DayStore
    let clock: ManualClock
    let endpoint: EventEndpoint

    init() throws {
        store = try DayStore(path: ":memory:")
        clock = ManualClock(today.at(.seconds(9 * 3600)))
        endpoint = EventEndpoint(store: store, disk: BlockingWork(), clock: clock)
    }

    /// Puts a day with one hour of messages into the store.
    func keep(_ day: Day, of appID: String = "wx1", settled: Bool = true, messages: Int = 7) async throws {
        let record = PeriodRecord(sortedCells: [.init(key: 1, hour: 5, users: 1, messages: messages)])
        let period = StoredPeriod(start: day, record: record, fetchedAt: clock.now, settled: settled)
        try await store.keep(period, appID: appID, endpoint: .getupstreammsghour)
    }

    /// Accounts with so many settled days each.
    func estate(_ count: Int, days: Int) async throws -> [EventEndpoint.Account] {
        let accounts = (0..<count).map { (name: "account-\(100 + $0)", appID: "wx\($0)") }
        for account in accounts {
            for back in 2..<2 + days { try await keep(today - back, of: account.appID, messages: back) }
        }
        return accounts
    }

    /// An answer of the page.
    func answer(
        _ query: String = "", headers: [(String, String)] = [], of accounts: [EventEndpoint.Account]
    ) async throws -> WebResponse {
        let request = try #require(WebRequest(method: "GET", target: "/metrics/events\(query)", headers: headers))
        return try await endpoint.answer(request, accounts)
    }

    /// The text that the page must have, written in one go.
    func expected(_ accounts: [EventEndpoint.Account], _ days: ClosedRange<Day>) throws -> [UInt8] {
        var expected: [UInt8] = []
        try EventExposition.write(accounts) { account in
            EventSeries.series(
                of: account.name,
                try store.settledPeriods(appID: account.appID, endpoint: .getupstreammsghour, days: days))
        } to: {
            expected += $0
        }
        return expected
    }
}

extension WebBody {
    /// All bytes, those of a stream included.
    func collected() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            guard case .stream(let next) = piece else {
                bytes += WebBody([piece]).bytes
                continue
            }
            while let more = try await next() { bytes += WebBody(more).bytes }
        }
        return bytes
    }
}
