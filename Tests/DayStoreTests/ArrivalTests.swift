import BeijingTime
import GRDB
import Testing
import WeChatAPI

@testable import DayStore

/// What is kept of how periods came.
struct ArrivalTests {
    private let day = Day(year: 2026, month: 3, day: 9)
    private let store: DayStore

    init() throws { store = try DayStore(path: ":memory:") }

    @Test func pollsAreCountedUntilThePeriodIsReadyAndRestatementsSince() async throws {
        try await conclude(day, .notReady)
        try await conclude(day, .notReady)
        #expect(try arrivals() == [day: Arrival(start: day, polls: 2, readyAt: nil)])
        try await conclude(day, .ready(at(8)), period: true)
        #expect(try arrivals() == [day: Arrival(start: day, polls: 3, readyAt: at(8))])
        try await conclude(day, .restated(at(13)), period: true)
        try await conclude(day, .restated(at(20)), period: true)
        try await conclude(day, nil, period: true)
        let arrival = Arrival(start: day, polls: 3, readyAt: at(8), restatements: 2, restatedAt: at(20))
        #expect(try arrivals() == [day: arrival])
    }

    @Test func ofAPeriodThatWasFetchedLaterNothingIsKept() async throws {
        try await conclude(day, nil, period: true)
        try await conclude(day, .restated(at(13)), period: true)
        #expect(try arrivals().isEmpty)
    }

    @Test func itIsRestoredWithTheLatestPeriod() async throws {
        _ = try await store.reserveCall(appID: "wx1", call: .data(.getupstreammsghour), day: day + 1, limit: 9)
        try await conclude(day - 1, .ready(at(7)), period: true)
        #expect(try restored(now: at(23)) == at(7))
        try await conclude(day, nil, period: true)
        #expect(try restored(now: at(23)) == nil)
        try await conclude(day + 1, .ready(at(9)), period: true)
        #expect(try restored(now: at(23)) == at(9))
        // A clock that was ahead is not believed.
        #expect(try restored(now: at(8)) == at(8))
        let known = try store.arrivals(
            appID: "wx1", endpoint: .getupstreammsghour, within: day + 1...day + 1, now: at(8))
        #expect(known[day + 1]?.readyAt == at(8))
    }

    @Test func itGoesWithItsPeriodAndWithItsAccount() async throws {
        try await conclude(day - 2, .notReady)
        try await conclude(day - 1, .ready(at(7)), period: true)
        try await conclude(day, .ready(at(8)), period: true)
        #expect(try arrivals().count == 3)
        try await conclude(day + 1, .ready(at(9)), period: true, oldest: day)
        #expect(try arrivals().keys.sorted() == [day, day + 1])
        _ = try await store.forget(account: "wx1", isTrial: false)
        #expect(try await store.write { try Int.fetchOne($0, sql: "SELECT count(*) FROM arrival") } == 0)
    }

    @Test func aStoreOfAnEarlierVersionKeepsItsDaysAndItsWayBack() throws {
        let database = try DatabaseQueue()
        try StoreSchema.migrator.migrate(database, upTo: "year numbers")
        try database.write {
            try $0.execute(
                sql: """
                    INSERT INTO account (id, app_id) VALUES (1, 'wx1');
                    INSERT INTO period (account_id, endpoint, start, fetched_at, settled, record)
                    VALUES (1, 2, 100, 0, 1, x'00'), (1, 4, 100, 0, 1, x'01');
                    """)
        }
        func periods() throws -> [Row] {
            try database.read { try Row.fetchAll($0, sql: "SELECT * FROM period ORDER BY endpoint") }
        }
        let before = try periods()
        try StoreSchema.migrator.migrate(database)
        #expect(try periods() == before)
        // The commands of docs/upgrade-and-backup.md.
        try database.write {
            try $0.execute(
                sql: """
                    DROP TRIGGER arrival_dropped; DROP TABLE arrival;
                    DELETE FROM grdb_migrations WHERE identifier = 'arrivals';
                    """)
        }
        #expect(try periods() == before)
        #expect(try database.read { try StoreSchema.migrator.completedMigrations($0).last } == "year numbers")
        try StoreSchema.migrator.migrate(database)
        #expect(try periods() == before)
    }

    private func at(_ hour: Int) -> UnixTime { (day + 1).at(.seconds(3_600 * hour)) }

    private func arrivals() throws -> [Day: Arrival] {
        try store.arrivals(
            appID: "wx1", endpoint: .getupstreammsghour, within: day - 9...day + 9, now: (day + 9).start)
    }

    private func restored(now: UnixTime) throws -> UnixTime? {
        let scope = DayStore.Scope(["wx1"], now: now, since: { _ in day - 9 }, through: { _ in day + 9 })
        return try store.restore(scope)["wx1"]?.endpoints[.getupstreammsghour]?.readyAt
    }

    private func conclude(
        _ start: Day, _ news: Arrival.News?, period isStored: Bool = false, oldest: Day = .firstOfData
    ) async throws {
        let record = PeriodRecord(sortedCells: [.init(key: 1, hour: 9, users: 1, messages: 7)])
        let period = StoredPeriod(start: start, record: record, fetchedAt: at(8), settled: false)
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, status: EndpointStatus(), period: isStored ? period : nil,
            news: news.map { (start, $0) }, oldest: oldest)
    }
}
