import BeijingTime
import GRDB
import Testing
import WeChatAPI

@testable import DayStore

/// What is kept of what was computed of days: as long as the day and the weeks behind it stay the same, and no longer.
struct DayNumbersTests {
    private let day = Day(year: 2026, month: 3, day: 9)
    private let store: DayStore

    init() throws { store = try DayStore(path: ":memory:") }

    @Test func aNewDayHasNoNumbersUntilTheyAreKept() async throws {
        try await take(day)
        #expect(try known()[day]?.numbers == nil)
        try keep([day], [1.5, -2, 0.1])
        let kept = try #require(try known()[day])
        #expect(kept.numbers == [1.5, -2, 0.1] && kept.calendarMark == 77)
        try keep([day], [])
        #expect(try known()[day]?.numbers == [])
        #expect(try store.dayNumbers(appID: "wx2", endpoint: .getupstreammsghour, within: day...day).isEmpty)
    }

    @Test func theSameRecordOnceMoreKeepsThem() async throws {
        try await take(day)
        try keep([day], [1])
        try await take(day, settled: true)
        #expect(try known()[day]?.numbers == [1])
    }

    @Test(arguments: [(8, Completeness.whole), (7, .incomplete)])
    func aChangeTakesThemFromTheDayAndTheTenWeeksThatRestOnIt(seed: Int, completeness: Completeness) async throws {
        let changed = [0, 7, 35, 70].map { day + $0 }
        let others = [-7, 1, 8, 77].map { day + $0 }
        for start in changed + others { try await take(start) }
        try keep(changed + others, [1])
        try await take(day, seed: seed, completeness: completeness)
        let known = try known()
        #expect(changed.allSatisfy { known[$0]?.numbers == nil })
        #expect(others.allSatisfy { known[$0]?.numbers == [1] })
    }

    @Test func numbersOfADayThatChangedMeanwhileAreNotKept() async throws {
        try await take(day)
        let before = try known()
        try await take(day, seed: 8)
        try store.keep(
            before.mapValues { $0.computed([1], calendarMark: 0) }, appID: "wx1", endpoint: .getupstreammsghour)
        #expect(try known()[day]?.numbers == nil)
    }

    @Test func theyGoWithTheirDay() async throws {
        for start in [day - 1, day] { try await take(start) }
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, standing: CallStanding(), period: period(day, seed: 7),
            oldest: day)
        #expect(try known().keys.sorted() == [day])
    }

    @Test func aStoreOfAnEarlierVersionHasItsDaysToCompute() throws {
        let database = try DatabaseQueue()
        try StoreSchema.migrator.migrate(database, upTo: "4")
        try database.write {
            try $0.execute(sql: "INSERT INTO account (id, app_id) VALUES (1, 'wx1')")
            for endpoint in [1, 2, 3] {
                try $0.execute(
                    sql: """
                        INSERT INTO period (account_id, endpoint, start, fetched_at, settled, record)
                        VALUES (1, ?, ?, 0, 1, x'')
                        """, arguments: [endpoint, day.daysSinceEpoch])
            }
        }
        try StoreSchema.migrator.migrate(database)
        let rows = try database.read {
            try Int.fetchAll($0, sql: "SELECT endpoint FROM day_numbers WHERE numbers IS NULL")
        }
        #expect(rows == [1, 2])
    }

    private func period(_ start: Day, seed: Int, _ settled: Bool = false, _ completeness: Completeness = .whole)
        -> StoredPeriod
    {
        StoredPeriod(
            start: start, record: PeriodRecord(sortedCells: [.init(key: 1, hour: 9, users: 1, messages: seed)]),
            fetchedAt: UnixTime(milliseconds: 1_773_000_000_123), settled: settled, completeness: completeness)
    }

    private func take(
        _ start: Day, seed: Int = 7, settled: Bool = false, completeness: Completeness = .whole
    ) async throws {
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, standing: CallStanding(),
            period: period(start, seed: seed, settled, completeness), oldest: day - 400)
    }

    private func known() throws -> [Day: DayNumbers] {
        try store.dayNumbers(appID: "wx1", endpoint: .getupstreammsghour, within: day - 100...day + 100)
    }

    private func keep(_ starts: [Day], _ numbers: [Double]) throws {
        let known = try known()
        let computed = starts.compactMap { start in
            known[start].map { (start, $0.computed(numbers, calendarMark: 77)) }
        }
        try store.keep(Dictionary(uniqueKeysWithValues: computed), appID: "wx1", endpoint: .getupstreammsghour)
    }
}
