import BeijingTime
import Testing
import WeChatAPI

@testable import DayStore

/// What the stored days of a month add up to, whatever comes, changes or goes.
struct MonthDaysTests {
    private let first = Day(year: 2026, month: 2, day: 1)
    private let store: DayStore

    init() throws { store = try DayStore(path: ":memory:") }

    @Test func onlyWholeDaysOfTheMonthCount() async throws {
        for offset in [-1, 0, 1, 27, 28] { try await take(first + offset, messages: 10) }
        try await take(first + 2, messages: 99, completeness: .incomplete)
        try await take(first + 3, messages: 99, appID: "wx2")
        try await take(first + 3, messages: 99, endpoint: .getupstreammsg)
        for _ in 1...2 {
            let sum = try sum()
            #expect(sum.start == first && sum.days == 3)
            #expect(
                sum.messages.cells == [
                    .init(key: 1, hour: 0, users: 0, messages: 30), .init(key: 49, hour: 0, users: 0, messages: 3),
                ])
        }
    }

    @Test func anAccountWithoutDaysHasNone() throws {
        #expect(try sum() == MonthDays(start: first, days: 0, messages: .silent))
    }

    @Test func aDayThatComesOrChangesCountsAtOnce() async throws {
        try await take(first, messages: 10)
        #expect(try sum().messages.messages == 11)
        try await take(first + 27, messages: 5)
        #expect(try sum().days == 2 && sum().messages.messages == 17)
        try await take(first, messages: 20)
        #expect(try sum().days == 2 && sum().messages.messages == 27)
    }

    @Test func aDayThatGoesCountsNoMore() async throws {
        for offset in 0...2 { try await take(first + offset, messages: 10) }
        #expect(try sum().days == 3)
        try await take(first + 20, messages: 10, oldest: first + 2)
        #expect(try sum().days == 2)
    }

    @Test func anotherMonthIsAddedUpAnew() async throws {
        try await take(first, messages: 10)
        #expect(try sum().days == 1)
        let next = try store.monthDays(appID: "wx1", endpoint: .getupstreammsghour, of: first + 28)
        #expect(next.days == 0 && next.start == first + 28)
        #expect(try sum().days == 1)
    }

    private func sum() throws -> MonthDays {
        try store.monthDays(appID: "wx1", endpoint: .getupstreammsghour, of: first)
    }

    private func take(
        _ day: Day, messages: Int, appID: String = "wx1", endpoint: Endpoint = .getupstreammsghour,
        completeness: Completeness = .whole, oldest: Day? = nil
    ) async throws {
        let record = PeriodRecord(sortedCells: [
            .init(key: 1, hour: 9, users: 1, messages: messages - 1), .init(key: 1, hour: 10, users: 1, messages: 1),
            .init(key: 49, hour: 10, users: 1, messages: 1),
        ])
        let period = StoredPeriod(
            start: day, record: record, fetchedAt: day.start, settled: true, completeness: completeness)
        try await store.conclude(
            appID: appID, endpoint: endpoint, status: EndpointStatus(), period: period, oldest: oldest ?? first - 400)
    }
}
