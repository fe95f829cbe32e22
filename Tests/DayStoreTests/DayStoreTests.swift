import BeijingTime
import Foundation
import GRDB
import Languages
import TestKit
import Testing
import WeChatAPI

@testable import DayStore

struct DayStoreTests {
    private let day = Day(year: 2026, month: 3, day: 9)
    private let instant = UnixTime(milliseconds: 1_773_000_000_123)

    private func scope(since: Day, today: Day) -> DayStore.Scope {
        DayStore.Scope(now: today.at(.seconds(23 * 3600)), since: { _ in since }, through: { _ in today })
    }

    private func record(_ seed: Int) -> PeriodRecord {
        PeriodRecord(
            sortedCells: (0..<24).map { .init(key: seed, hour: $0, users: seed * $0, messages: seed * $0 * 1_000_003) })
    }

    private func conclude(
        _ store: DayStore, _ start: Day, seed: Int = 7, settled: Bool = false, status: EndpointStatus = EndpointStatus()
    ) async throws {
        let period = StoredPeriod(start: start, record: record(seed), fetchedAt: instant, settled: settled)
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, status: status, period: period, oldest: day - 400)
    }

    @Test func whatWasConcludedIsRestoredByTheNextProcess() async throws {
        let path = try Paths.temporaryStore()
        var standing = EndpointStatus()
        standing.lastAttempt = instant
        standing.lastSuccess = instant
        standing.notBefore = instant.advanced(by: .seconds(30))
        standing.notReady = .init(start: day + 1, askAgain: instant.advanced(by: .seconds(600)))
        standing.failures = 3
        standing.error = .init(label: "-1", errorClass: .busy, sentence: Sentence(en: "WeChat is busy", zh: "系统繁忙"))
        do {
            let store = try DayStore(path: path)
            try await conclude(store, day - 1, seed: 5, settled: true)
            try await conclude(store, day, status: standing)
            #expect(
                try await store.reserveCall(appID: "wx1", call: .data(.getupstreammsghour), day: day + 1, limit: 90)
                    == 1)
        }
        let restored = try DayStore(path: path).restore(scope(since: day - 35, today: day + 1))
        let state = try #require(restored["wx1"]?.endpoints[.getupstreammsghour])
        #expect(state.status == standing)
        #expect(state.latest == StoredPeriod(start: day, record: record(7), fetchedAt: instant, settled: false))
        #expect(state.held == [day: .unsettled(since: instant), day - 1: .settled])
        #expect(state.callsUsed == 1)
        #expect(restored.count == 1)
    }

    @Test func latestAndUnsettledAreRestoredHoweverOldAndOlderSettledDaysAreNotListed() async throws {
        let store = try DayStore(path: ":memory:")
        try await conclude(store, day - 120)
        try await store.keep(
            StoredPeriod(start: day - 110, record: record(7), fetchedAt: instant, settled: true), appID: "wx1",
            endpoint: .getupstreammsghour)
        try await conclude(store, day - 100)
        let restored = try store.restore(scope(since: day - 35, today: day))
        let state = try #require(restored["wx1"]?.endpoints[.getupstreammsghour])
        #expect(state.latest?.start == day - 100)
        #expect(Set(state.held.all.keys) == [day - 120, day - 100])
    }

    @Test func whatCannotBeHadIsKnownAfterARestartUntilItCame() async throws {
        let store = try DayStore(path: ":memory:")
        func putOff() throws -> Set<Day>? {
            try store.restore(scope(since: day - 35, today: day))["wx1"]?.endpoints[.getupstreammsghour]?.putOff
        }
        for (start, stands) in [(day - 5, true), (day - 6, true), (day - 5, true), (day - 6, false), (day - 7, false)] {
            try await store.conclude(
                appID: "wx1", endpoint: .getupstreammsghour, status: EndpointStatus(), putOff: (start, stands),
                oldest: day - 400)
        }
        #expect(try putOff() == [day - 5])
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, status: EndpointStatus(),
            period: StoredPeriod(start: day, record: record(7), fetchedAt: instant, settled: true), oldest: day - 4)
        #expect(try putOff() == [])
    }

    @Test func periodsBeyondTheRetentionAreDropped() async throws {
        let store = try DayStore(path: ":memory:")
        try await conclude(store, day - 401)
        try await conclude(store, day - 400)
        #expect(try store.periods(appID: "wx1", endpoint: .getupstreammsghour, starts: [day - 401]).isEmpty)
        #expect(try store.periods(appID: "wx1", endpoint: .getupstreammsghour, starts: [day - 400]).count == 1)
    }

    @Test func budgetIsCountedByAccountEndpointAndDayAndNeverOverspent() async throws {
        let store = try DayStore(path: ":memory:")
        func reserve(_ appID: String, _ endpoint: Endpoint, _ day: Day) async throws -> Int? {
            try await store.reserveCall(appID: appID, call: .data(endpoint), day: day, limit: 2)
        }
        #expect(try await reserve("wx1", .getupstreammsghour, day) == 1)
        #expect(try await reserve("wx1", .getupstreammsghour, day) == 2)
        #expect(try await reserve("wx1", .getupstreammsghour, day) == nil)
        #expect(try await reserve("wx2", .getupstreammsghour, day) == 1)
        #expect(try await reserve("wx1", .getupstreammsgmonth, day) == 1)
        #expect(try await reserve("wx1", .getupstreammsghour, day + 1) == 1)
        let restored = try store.restore(scope(since: day, today: day + 1))
        #expect(restored["wx1"]?.endpoints[.getupstreammsghour]?.callsUsed == 1)
        #expect(restored["wx1"]?.endpoints[.getupstreammsgmonth]?.callsUsed == 0)
    }

    /// What was counted before a clock went ahead over midnight counts again when it is put right.
    @Test(arguments: [1, 1000]) func aClockThatWasAheadOverMidnightLosesNoCall(days: Int) async throws {
        let store = try DayStore(path: ":memory:")
        for call in [Call.data(.getupstreammsghour), .token(.stableToken)] {
            func reserve(_ day: Day) async throws -> Int? {
                try await store.reserveCall(appID: "wx1", call: call, day: day, limit: 5)
            }
            for used in 1...3 { #expect(try await reserve(day) == used) }
            #expect(try await reserve(day + days) == 1)
            #expect(try store.reservedCalls(appID: "wx1", call: call, day: day) == 4)
            let restored = try store.restore(scope(since: day, today: day))["wx1"]
            let used = restored?.tokenCallsUsed[.stableToken] ?? restored?.endpoints[.getupstreammsghour]?.callsUsed
            #expect(used == 4)
            #expect(try await reserve(day) == 5)
            #expect(try await reserve(day) == nil)
            #expect(try await reserve(day + 1) == 1)
            #expect(try store.reservedCalls(appID: "wx1", call: call, day: day) == 6)
        }
    }

    @Test(arguments: [1, 1000]) func aClockThatIsSetBackBringsNoCallBack(days: Int) async throws {
        let store = try DayStore(path: ":memory:")
        for call in [Call.data(.getupstreammsghour), .token(.stableToken)] {
            func reserve(_ day: Day) async throws -> Int? {
                try await store.reserveCall(appID: "wx1", call: call, day: day, limit: 3)
            }
            for used in 1...2 { #expect(try await reserve(day + days) == used) }
            #expect(try store.reservedCalls(appID: "wx1", call: call, day: day) == 2)
            let restored = try store.restore(scope(since: day, today: day))["wx1"]
            let used = restored?.tokenCallsUsed[.stableToken] ?? restored?.endpoints[.getupstreammsghour]?.callsUsed
            #expect(used == 2)
            #expect(try await reserve(day) == 3)
            #expect(try await reserve(day) == nil)
            #expect(try await reserve(day + 1) == 1)
        }
    }

    @Test(arguments: [0, 17, 4096, 20_000]) func aDamagedFileIsRefusedWithOneSentence(offset: Int) async throws {
        let path = try Paths.temporaryStore()
        do {
            let store = try DayStore(path: path)
            for back in 0..<40 { try await conclude(store, day - back) }
        }
        var bytes = try Data(contentsOf: URL(filePath: path))
        let end = min(bytes.count, offset + 2000)
        bytes.replaceSubrange(offset..<end, with: Data(repeating: 0xA5, count: end - offset))
        try bytes.write(to: URL(filePath: path))
        #expect(throws: StoreError.damaged(path: path)) { try DayStore(path: path) }
        #expect(StoreError.damaged(path: path).description.contains(path))
    }

    @Test func aRecordThatIsNotWholeIsDamage() async throws {
        let path = try Paths.temporaryStore()
        let store = try DayStore(path: path)
        try await conclude(store, day)
        try await DatabaseQueue(path: path).write { try $0.execute(sql: "UPDATE period SET record = x'01057F'") }
        #expect(throws: StoreError.damaged(path: path)) { try store.restore(scope(since: day - 1, today: day)) }
    }

    @Test func aFileOfALaterVersionIsRefused() async throws {
        let path = try Paths.temporaryStore()
        _ = try DayStore(path: path)
        try await DatabaseQueue(path: path).write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')") }
        #expect(throws: StoreError.newer(path: path)) { try DayStore(path: path) }
    }

    @Test func aFolderThatCannotBeMadeIsOneSentence() {
        #expect(throws: StoreError.cannotOpen(path: "/proc/nowhere/days.sqlite")) {
            try DayStore(path: "/proc/nowhere/days.sqlite")
        }
    }

    @Test(arguments: [
        (code: ResultCode.SQLITE_FULL, error: StoreError.full(path: "/d/x")),
        (.SQLITE_READONLY, .readOnly(path: "/d/x")),
        (.SQLITE_BUSY, .busy(path: "/d/x")), (.SQLITE_CANTOPEN, .cannotOpen(path: "/d/x")),
        (.SQLITE_NOTADB, .damaged(path: "/d/x")),
        (.SQLITE_IOERR, .disk(path: "/d/x", reason: "disk I/O error")),
        // A file system without any room.
        (.SQLITE_IOERR, .full(path: "/proc/stat")),
    ])
    func resultCodesBecomeSentences(code: ResultCode, error: StoreError) {
        let path = error == .full(path: "/proc/stat") ? "/proc/stat" : "/d/x"
        #expect(StoreError(DatabaseError(resultCode: code), path: path) == error)
        #expect(error.description.contains(path))
    }

    @Test func aFullDiskLosesNothingThatWasStored() async throws {
        let store = try DayStore(path: ":memory:")
        try await conclude(store, day)
        try await store.database.write { try $0.execute(sql: "PRAGMA max_page_count = 20") }
        await #expect(throws: StoreError.full(path: ":memory:")) {
            for back in 1..<400 { try await conclude(store, day - back) }
        }
        let restored = try store.restore(scope(since: day, today: day))["wx1"]
        #expect(restored?.endpoints[.getupstreammsghour]?.latest?.start == day)
    }

    @Test(arguments: [
        [PeriodRecord.Cell](), [.init(key: 1, hour: 0, users: 0, messages: 0)],
        [
            .init(key: -5, hour: 23, users: 1, messages: 2),
            .init(key: 49, hour: 7, users: Int(Int32.max) * 9, messages: PeriodRecord.Cell.largestCount),
        ],
    ])
    func recordsSurviveStoring(cells: [PeriodRecord.Cell]) async throws {
        let store = try DayStore(path: ":memory:")
        let period = StoredPeriod(
            start: day, record: PeriodRecord(sortedCells: cells), fetchedAt: instant, settled: true)
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsgdist, status: EndpointStatus(), period: period, oldest: day - 1)
        #expect(try store.periods(appID: "wx1", endpoint: .getupstreammsgdist, starts: [day]) == [period])
    }

    @Test func tokenCallsHaveABudgetOfTheirOwn() async throws {
        let store = try DayStore(path: ":memory:")
        for used in 1...3 {
            #expect(try await store.reserveCall(appID: "wx1", call: .token(.stableToken), day: day, limit: 9) == used)
        }
        #expect(try await store.reserveCall(appID: "wx1", call: .token(.token), day: day, limit: 9) == 1)
        let restored = try store.restore(scope(since: day, today: day))["wx1"]
        #expect(restored?.tokenCallsUsed == [.stableToken: 3, .token: 1])
        #expect(restored?.endpoints.isEmpty == true)
        #expect(try store.restore(scope(since: day, today: day + 1))["wx1"] == nil)
    }

    @Test func aRotatedRefreshTokenIsKeptUntilAnotherOneIsConfigured() async throws {
        let path = try Paths.temporaryStore()
        do {
            let store = try DayStore(path: path)
            try await store.keepRefreshToken(Secret("r2"), appID: "wx1", componentAppID: "wxc", configured: 1)
            try await store.keepRefreshToken(Secret("r3"), appID: "wx1", componentAppID: "wxc", configured: .max)
        }
        let store = try DayStore(path: path)
        func kept(_ appID: String, _ configured: UInt64) async throws -> Secret? {
            try await store.refreshToken(appID: appID, componentAppID: "wxc", configured: configured)
        }
        #expect(try await kept("wx1", .max) == Secret("r3"))
        #expect(try await kept("wx1", 1) == nil)
        #expect(try await kept("wx2", .max) == nil)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aStoreBelongsToOneExporterAtATime() throws {
        let path = try Paths.temporaryStore()
        do {
            let store = try DayStore(path: path)
            #expect(throws: StoreError.busy(path: path)) { try DayStore(path: path) }
            withExtendedLifetime(store) {}
        }
        _ = try DayStore(path: path)
        _ = try (DayStore(path: ":memory:"), DayStore(path: ":memory:"))
    }
}
