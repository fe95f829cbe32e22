import BeijingTime
import GRDB
import Synchronization
import TestKit
import Testing
import WeChatAPI

@testable import DayStore

struct SharedWritesTests {
    private struct Fault: Error {}

    /// Counts the transactions of a database.
    private final class Commits: TransactionObserver, Sendable {
        let count = Mutex(0)

        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ database: Database) { count.withLock { $0 += 1 } }
        func databaseDidRollback(_ database: Database) {}
    }

    private typealias Work = @Sendable (Database) throws -> Int

    private let database: DatabaseQueue
    private let commits = Commits()

    init() throws {
        database = try DatabaseQueue()
        try database.write { try $0.execute(sql: "CREATE TABLE number (number INTEGER PRIMARY KEY)") }
        database.add(transactionObserver: commits, extent: .databaseLifetime)
    }

    private static func insert(_ number: Int) -> Work {
        { database in
            try database.execute(sql: "INSERT INTO number VALUES (?)", arguments: [number])
            return number
        }
    }

    /// What comes of each of `works`, which all wait before the first is made.
    private func together(_ works: [Work], on database: DatabaseQueue) -> [Result<Int, any Error>?] {
        let writes = SharedWrites(on: database)
        let told = Mutex([Result<Int, any Error>?](repeating: nil, count: works.count))
        database.writeWithoutTransaction { _ in
            for (place, work) in works.enumerated() {
                writes.add(work) { result in told.withLock { $0[place] = result } }
            }
        }
        // The queue comes to this after them.
        database.writeWithoutTransaction { _ in }
        return told.withLock(\.self)
    }

    private func numbers() throws -> [Int] {
        try database.read { try Int.fetchAll($0, sql: "SELECT number FROM number ORDER BY number") }
    }

    @Test func writesThatWaitTogetherShareOneTransaction() throws {
        let results = together((1...16).map(Self.insert), on: database)
        #expect(results.map { try? $0?.get() } == Array(1...16))
        #expect(try numbers() == Array(1...16))
        #expect(commits.count.withLock(\.self) == 1)
    }

    @Test func aWriteThatFailsFailsAloneAndLeavesNothing() throws {
        let half: Work = { database in
            _ = try Self.insert(9)(database)
            throw Fault()
        }
        let results = together([Self.insert(1), half, Self.insert(1), Self.insert(2)], on: database)
        #expect(results.map { try? $0?.get() } == [1, nil, nil, 2])
        #expect(throws: Fault.self) { try results[1]?.get() }
        #expect(throws: DatabaseError.self) { try results[2]?.get() }
        #expect(try numbers() == [1, 2])
    }

    @Test func whereNoTransactionCanBeginEachWriteFailsWithoutBeingMade() throws {
        let path = try Paths.temporaryStore()
        let (own, other) = (try DatabaseQueue(path: path), try DatabaseQueue(path: path))
        try own.write { try $0.execute(sql: "CREATE TABLE number (number INTEGER PRIMARY KEY)") }
        try other.writeWithoutTransaction { locked in
            try locked.beginTransaction(.immediate)
            let results = together([Self.insert(1), Self.insert(2)], on: own)
            for result in results { #expect(throws: DatabaseError.self) { try result?.get() } }
            try locked.rollback()
        }
        #expect(try own.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM number") } == 0)
    }

    @Test func aCancelledTaskWritesNothing() async throws {
        let store = try DayStore(path: ":memory:")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await store.write { try Int.fetchOne($0, sql: "SELECT 1") }
        }
        await #expect(throws: StoreError.self) { try await task.value }
    }

    @Test func aPeriodThatShouldBeNewAndIsHeldIsLeftAsItIs() async throws {
        let store = try DayStore(path: ":memory:")
        let day = Day(year: 2026, month: 3, day: 9)
        func period(_ messages: Int) -> StoredPeriod {
            StoredPeriod(
                start: day, record: PeriodRecord(sortedCells: [.init(key: 1, hour: 0, users: 1, messages: messages)]),
                fetchedAt: day.at(.seconds(30 * 3600)), settled: true)
        }
        for (messages, isNew, isRecorded) in [(5, true, true), (6, true, false), (7, false, true)] {
            var status = EndpointStatus()
            status.failures = messages
            #expect(
                try await store.conclude(
                    appID: "wx1", endpoint: .getupstreammsghour, status: status, period: period(messages), isNew: isNew,
                    oldest: day - 400) == isRecorded)
            let kept = isRecorded ? messages : 5
            #expect(
                try store.periods(appID: "wx1", endpoint: .getupstreammsghour, starts: [day]).map(\.record.messages)
                    == [kept])
            let scope = DayStore.Scope(now: day.at(.seconds(40 * 3600)), since: { _ in day }, through: { _ in day })
            #expect(try store.restore(scope)["wx1"]?.endpoints[.getupstreammsghour]?.status.failures == kept)
        }
    }
}
