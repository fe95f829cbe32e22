import BeijingTime
import GRDB
import Testing
import WeChatAPI

@testable import DayStore

/// What is kept of what was computed of a year: for the day after it, until any of its days changes, comes or goes.
struct YearNumbersTests {
    private let day = Day(year: 2026, month: 3, day: 9)
    private let store: DayStore

    init() throws { store = try DayStore(path: ":memory:") }

    @Test func anAccountWithoutDaysHasNoYear() async throws {
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, status: EndpointStatus(), oldest: day - 400)
        #expect(try known() == nil)
    }

    @Test func aYearIsKeptForTheDayAfterItAlone() async throws {
        try await take(day)
        #expect(try #require(try known()).numbers == nil)
        try keep([1.5, -2, 0.1])
        let kept = try #require(try known())
        #expect(kept.numbers == [1.5, -2, 0.1] && kept.calendarMark == 77)
        for other in [day - 1, day + 1] {
            #expect(
                try #require(
                    try store.yearNumbers(appID: "wx1", endpoint: .getupstreammsghour, before: other)
                ).numbers == nil)
        }
    }

    @Test func theSameRecordOnceMoreKeepsIt() async throws {
        try await take(day)
        try keep([1])
        try await take(day, settled: true)
        #expect(try known()?.numbers == [1])
    }

    @Test(arguments: [-400, -71, -3, 0, 1])
    func anyDayThatChangesOrComesTakesItAway(distance: Int) async throws {
        try await take(day)
        try keep([1])
        try await take(day + distance, seed: 8)
        #expect(try #require(try known()).numbers == nil)
    }

    @Test func aDayThatGoesTakesItAway() async throws {
        for start in [day - 1, day] { try await take(start) }
        try keep([1])
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, status: EndpointStatus(), period: period(day, seed: 7),
            oldest: day)
        #expect(try #require(try known()).numbers == nil)
    }

    @Test func otherAccountsAndEndpointsLeaveItAlone() async throws {
        try await take(day)
        try keep([1])
        try await take(day - 7, appID: "wx2")
        try await take(day - 7, endpoint: .getupstreammsg)
        try await take(day - 7, endpoint: .getupstreammsgweek)
        #expect(try known()?.numbers == [1])
    }

    @Test func numbersOfAYearThatChangedMeanwhileAreNotKept() async throws {
        try await take(day)
        let before = try #require(try known())
        try await take(day - 3)
        try store.keep(
            before.computed([1], calendarMark: 0), before: day, appID: "wx1", endpoint: .getupstreammsghour)
        #expect(try #require(try known()).numbers == nil)
    }

    @Test func aStoreOfAnEarlierVersionHasItsYearsToCompute() throws {
        let database = try DatabaseQueue()
        try StoreSchema.migrator.migrate(database, upTo: "day numbers")
        try database.write {
            try $0.execute(
                sql: """
                    INSERT INTO account (id, app_id) VALUES (1, 'wx1');
                    INSERT INTO period (account_id, endpoint, start, fetched_at, settled, record)
                    VALUES (1, 2, 100, 0, 1, x''), (1, 2, 101, 0, 1, x''), (1, 4, 100, 0, 1, x'');
                    """)
        }
        try StoreSchema.migrator.migrate(database)
        let rows = try database.read {
            try Int.fetchAll($0, sql: "SELECT endpoint FROM year_numbers WHERE numbers IS NULL")
        }
        #expect(rows == [2])
    }

    private func period(_ start: Day, seed: Int, settled: Bool = false) -> StoredPeriod {
        StoredPeriod(
            start: start, record: PeriodRecord(sortedCells: [.init(key: 1, hour: 9, users: 1, messages: seed)]),
            fetchedAt: UnixTime(milliseconds: 1_773_000_000_123), settled: settled)
    }

    private func take(
        _ start: Day, seed: Int = 7, settled: Bool = false, appID: String = "wx1",
        endpoint: Endpoint = .getupstreammsghour
    ) async throws {
        try await store.conclude(
            appID: appID, endpoint: endpoint, status: EndpointStatus(),
            period: period(start, seed: seed, settled: settled), oldest: day - 400)
    }

    private func known() throws -> DayNumbers? {
        try store.yearNumbers(appID: "wx1", endpoint: .getupstreammsghour, before: day)
    }

    private func keep(_ numbers: [Double]) throws {
        let computed = try #require(try known()).computed(numbers, calendarMark: 77)
        try store.keep(computed, before: day, appID: "wx1", endpoint: .getupstreammsghour)
    }
}
