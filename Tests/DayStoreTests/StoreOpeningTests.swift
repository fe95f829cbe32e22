import BeijingTime
import Foundation
import GRDB
import Glibc
import Languages
import TestKit
import Testing
import WeChatAPI

@testable import DayStore

/// Opening a store: the lock comes before any change of the file, and each reason not to open it is one sentence.
struct StoreOpeningTests {
    private let day = Day(year: 2026, month: 3, day: 9)

    /// A store as the version before incomplete periods wrote it, with one settled and one open day.
    private func storeOfTheVersionBefore() throws -> String {
        let path = try Paths.temporaryStore()
        let database = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(database, upTo: "3")
        let record = Data(
            RecordCoding.bytes(of: PeriodRecord(sortedCells: [.init(key: 1, hour: 9, users: 2, messages: 3)])))
        try database.write { database in
            try database.execute(sql: "INSERT INTO account VALUES (1, 'wx1')")
            try database.execute(
                sql: "INSERT INTO standing (account_id, endpoint, failures) VALUES (1, ?, 0)",
                arguments: [Endpoint.getupstreammsghour.code])
            try database.execute(
                sql: "INSERT INTO call_budget VALUES (1, ?, ?, 7)",
                arguments: [Endpoint.getupstreammsghour.code, (day + 1).daysSinceEpoch])
            for (start, settled) in [(day - 1, true), (day, false)] {
                try database.execute(
                    sql: "INSERT INTO period VALUES (1, ?, ?, ?, ?, ?)",
                    arguments: [
                        Endpoint.getupstreammsghour.code, start.daysSinceEpoch, (start + 1).start.milliseconds, settled,
                        record,
                    ])
            }
        }
        try database.close()
        return path
    }

    @Test func aStoreOfTheVersionBeforeOpensWithAllItHolds() throws {
        let store = try DayStore(path: storeOfTheVersionBefore())
        let now = (day + 1).at(.seconds(3600))
        let restored = try store.restore(DayStore.Scope(now: now, since: { _ in day - 9 }, through: { _ in day }))
        let state = try #require(restored["wx1"]?.endpoints[.getupstreammsghour])
        #expect(state.held == [day - 1: .settled, day: .unsettled(since: (day + 1).start)])
        #expect(state.latest?.completeness == .whole)
        #expect(state.callsUsed == 7)
        #expect(state.latest?.record.messages == 3)
    }

    /// A container's own file system is often read-only, and the store's folder the only one that it may write to.
    @Test func nothingIsWrittenOutsideTheFolder() async throws {
        let store = try DayStore(path: Paths.temporaryStore())
        for connection in [store, try #require(try store.again())] {
            // In memory; by SQLite's default, a change of some sixteen pages opens a file in /var/tmp or /tmp.
            #expect(try await connection.write { try Int.fetchOne($0, sql: "PRAGMA temp_store") } == 2)
        }
    }

    /// An error that an earlier version stored is told in English until it occurs again; from then on in both languages.
    @Test func errorsAreKeptInBothLanguages() async throws {
        let path = try storeOfTheVersionBefore()
        let endpoint = Endpoint.getupstreammsghour
        do {
            let database = try DatabaseQueue(path: path)
            try StoreSchema.migrator.migrate(database, upTo: "quota")
            try await database.write { database in
                try database.execute(
                    sql: """
                        UPDATE standing SET last_attempt = ?, error_label = '48001', error_class = 'credential',
                        error_sentence = 'no permission'
                        """, arguments: [(day + 1).start.milliseconds])
            }
            try database.close()
        }
        let store = try DayStore(path: path)
        let scope = DayStore.Scope(
            now: (day + 1).at(.seconds(3600)), since: { _ in day - 9 }, through: { _ in day })
        var status = try #require(try store.restore(scope)["wx1"]?.endpoints[endpoint]?.status)
        #expect(status.error?.sentence == Sentence(en: "no permission", zh: "no permission"))
        let both = Sentence(en: "no permission", zh: "没有权限")
        status.error = .init(label: "48001", errorClass: .credential, sentence: both)
        try await store.conclude(appID: "wx1", endpoint: endpoint, status: status, oldest: day - 9)
        #expect(try store.restore(scope)["wx1"]?.endpoints[endpoint]?.status.error?.sentence == both)
    }

    /// What a command that only reads opens: beside a running exporter, and never a store that is not there or of another version.
    @Test func aStoreIsOpenedForReadingWithoutTheLock() throws {
        let path = try Paths.temporaryStore()
        #expect(throws: StoreError.missing(path: path)) { try DayStore.reading(path: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(throws: StoreError.missing(path: ":memory:")) { try DayStore.reading(path: ":memory:") }
        let running = try DayStore(path: path)
        #expect(
            try DayStore.reading(path: path).holdings(appID: "wx1", endpoint: .getupstreammsg, days: day...day).isEmpty)
        withExtendedLifetime(running) {}
        let older = try storeOfTheVersionBefore()
        #expect(throws: StoreError.notMigrated(path: older)) { try DayStore.reading(path: older) }
        let applied = try DatabaseQueue(path: older).read { try StoreSchema.migrator.appliedIdentifiers($0) }
        #expect(applied == ["1", "2", "3"])
    }

    @Test func aStoreInUseIsNotBroughtToAnotherVersion() throws {
        let path = try storeOfTheVersionBefore()
        let running = try StoreLock(path: path)
        #expect(throws: StoreError.busy(path: path)) { try DayStore(path: path) }
        #expect(throws: StoreError.older(path: path)) { try DayStore(sharing: path) }
        let applied = try DatabaseQueue(path: path).read { try StoreSchema.migrator.appliedIdentifiers($0) }
        #expect(applied == ["1", "2", "3"])
        withExtendedLifetime(running) {}
    }

    /// A store to which a later version has added a step: nothing opens it, and nothing in it changes.
    @Test func aStoreOfALaterVersionIsRefusedAndLeftAsItIs() async throws {
        let path = try Paths.temporaryStore()
        try await DayStore(path: path).database.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of a later version')")
        }
        func content() throws -> [Row] {
            try DatabaseQueue(path: path).read {
                try Row.fetchAll($0, sql: "SELECT sql, (SELECT count FROM opening) FROM sqlite_schema")
            }
        }
        let before = try content()
        #expect(throws: StoreError.newer(path: path)) { try DayStore(path: path) }
        #expect(throws: StoreError.newer(path: path)) { try DayStore(sharing: path) }
        #expect(throws: StoreError.newer(path: path)) { try DayStore.checked(path: path) }
        #expect(throws: StoreError.newer(path: path)) { try DayStore.reading(path: path) }
        #expect(try content() == before)
        #expect(StoreError.newer(path: path).description.contains("restore the backup"))
    }

    /// The statements of docs/upgrade-and-backup.md lead to the step before the latest, and a start from there back again.
    @Test func theLatestStepIsUndoneAsTheDocumentSays() async throws {
        let document = try String(contentsOfFile: "\(Paths.root)/docs/upgrade-and-backup.md", encoding: .utf8)
        let downgrade = try #require(document.components(separatedBy: "## Downgrade").last)
        let statements = try #require(downgrade.components(separatedBy: "\"").dropFirst().first)
        let path = try Paths.temporaryStore()
        let names = StoreSchema.migrator.migrations
        try await DayStore(path: path).database.write { try $0.execute(sql: statements) }
        let database = try DatabaseQueue(path: path)
        #expect(try await database.read { try StoreSchema.migrator.appliedIdentifiers($0) } == Set(names.dropLast()))
        try database.close()
        _ = try DayStore(path: path)
    }

    @Test func aSharedStoreNeitherKeepsTheLockNorWantsIt() throws {
        let path = try Paths.temporaryStore()
        let shared = try DayStore(sharing: path)
        let running = try DayStore(path: path)
        #expect(try DayStore(sharing: path).holdings(appID: "wx1", endpoint: .getupstreammsg, days: day...day).isEmpty)
        withExtendedLifetime((shared, running)) {}
    }

    @Test(arguments: [
        (code: EWOULDBLOCK, text: "is in use by another exporter"), (ENOLCK, "keep it on a local disk"),
        (EOPNOTSUPP, "keep it on a local disk"), (EINVAL, "keep it on a local disk"),
    ])
    func aLockThatCannotBeHadSaysWhy(code: Int32, text: String) {
        #expect(StoreError(locking: "p", errno: code).description.contains(text))
    }

    @Test(arguments: [
        (code: EACCES, error: StoreError.readOnly(path: "p")), (EROFS, .readOnly(path: "p")),
        (ENOSPC, .full(path: "p")), (EDQUOT, .full(path: "p")), (ENOENT, .cannotOpen(path: "p")),
        (EISDIR, .cannotOpen(path: "p")),
    ])
    func aFileThatCannotBeMadeSaysWhy(code: Int32, error: StoreError) {
        #expect(StoreError(opening: "p", errno: code) == error)
    }

    @Test(
        arguments: [
            [1, 2, 2, 9, 1, 1, 2, 9, 1, 1],  // the same cell twice
            [1, 2, 2, 9, 1, 1, 2, 8, 1, 1],  // falling hours
            [1, 2, 4, 9, 1, 1, 2, 9, 1, 1],  // falling keys
            [1, 1, 2, 24, 1, 1],  // hour 24
            [1, 1, 2, 9, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],  // more than 64 bits
            [1, 1, 2, 9, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],  // the largest Int
            [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],  // 2^64 - 1 cells
            [2, 0], [], [1], [1, 0, 0],
        ] as [[UInt8]])
    func bytesThatWereNeverWrittenAreDamage(bytes: [UInt8]) {
        #expect(RecordCoding.record(from: bytes) == nil)
    }

    @Test func everySpoiledByteOfARecordIsReadOrRefused() {
        let cells = (0..<48).map { PeriodRecord.Cell(key: $0 / 24, hour: $0 % 24, users: $0 * 77, messages: $0 * 999) }
        let good = RecordCoding.bytes(of: PeriodRecord(sortedCells: cells))
        for place in good.indices {
            for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
                var bytes = good
                bytes[place] = value
                guard let record = RecordCoding.record(from: bytes) else { continue }
                #expect(record.cells == record.cells.sorted())
                #expect(Set(record.cells.map { [$0.key, $0.hour] }).count == record.cells.count)
                #expect(record.messages >= 0)
            }
            #expect(RecordCoding.record(from: good[..<place]) == nil)
        }
    }

    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "2932897"])
    func aDayBeyondAnyCalendarIsDamage(start: String) async throws {
        let path = try Paths.temporaryStore()
        let store = try DayStore(path: path)
        let period = StoredPeriod(start: day, record: .silent, fetchedAt: day.start, settled: true)
        try await store.conclude(
            appID: "wx1", endpoint: .getupstreammsghour, status: EndpointStatus(), period: period, oldest: day - 1)
        try await store.database.write { try $0.execute(sql: "UPDATE period SET start = \(start)") }
        let scope = DayStore.Scope(
            now: day.start, since: { _ in Day(daysSinceEpoch: .min) }, through: { _ in Day(daysSinceEpoch: .max) })
        #expect(throws: StoreError.damaged(path: path)) { try store.restore(scope) }
    }

    @Test func onlyADayOfHoursThatSettlesEndsWhatWasMadeOfSettledDays() async throws {
        let store = try DayStore(path: ":memory:")
        func conclude(_ endpoint: Endpoint, settled: Bool, _ completeness: Completeness = .whole) async throws {
            let period = StoredPeriod(
                start: day, record: .silent, fetchedAt: day.start, settled: settled, completeness: completeness)
            try await store.conclude(
                appID: "wx1", endpoint: endpoint, status: EndpointStatus(), period: period, oldest: day - 1)
        }
        try await conclude(.getupstreammsgmonth, settled: true)
        try await conclude(.getupstreammsghour, settled: false)
        try await conclude(.getupstreammsghour, settled: true, .incomplete)
        #expect(store.settledGeneration == 0)
        #expect(try store.settledPeriods(appID: "wx1", endpoint: .getupstreammsghour, days: day...day).isEmpty)
        try await conclude(.getupstreammsghour, settled: true)
        #expect(store.settledGeneration == 1)
        #expect(store.settledGeneration(of: ["wx1"]) == 1)
        #expect(store.settledGeneration(of: ["wx2", "wx3"]) == 0)
    }
}
