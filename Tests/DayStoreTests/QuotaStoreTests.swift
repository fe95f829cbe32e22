import BeijingTime
import GRDB
import Languages
import TestKit
import Testing
import WeChatAPI

@testable import DayStore

/// WeChat's own quotas on disk.
struct QuotaStoreTests {
    private let at = UnixTime(milliseconds: 1_773_000_000_123)
    private let endpoint = Endpoint.getupstreammsghour

    private func restored(_ store: DayStore, now: UnixTime) throws -> [Endpoint: QuotaStatus] {
        let scope = DayStore.Scope(now: now, since: { _ in .firstOfData }, through: { _ in Day(containing: now) })
        return try store.restore(scope)["wx1"]?.quotas ?? [:]
    }

    @Test func whatWasReadAndWhatFailedIsRestored() async throws {
        let path = try Paths.temporaryStore()
        let read = QuotaStatus(
            lastAttempt: at, reading: .init(Quota(limit: 5000, remaining: 4990), ownCalls: 3, at: at))
        var failed = read
        failed.lastAttempt = at.advanced(by: .seconds(86_400))
        failed.error = .init(label: "76022", errorClass: .request, sentence: Sentence(en: "not permitted", zh: "无权查询"))
        do {
            let store = try DayStore(path: path)
            try await store.keep([endpoint: read, .getupstreammsg: read], appID: "wx1")
            try await store.keep([endpoint: failed], appID: "wx1")
        }
        let store = try DayStore(path: path)
        #expect(try restored(store, now: failed.lastAttempt) == [endpoint: failed, .getupstreammsg: read])
        // A clock that was ahead: what lies in the future is not believed.
        #expect(try restored(store, now: at) == [.getupstreammsg: read])
        #expect(try await store.forget(account: "wx1", isTrial: false) != nil)
        #expect(try restored(store, now: failed.lastAttempt).isEmpty)
    }

    @Test func aStoreOfTheVersionBeforeHasNone() throws {
        let path = try Paths.temporaryStore()
        let database = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(database, upTo: "year numbers")
        try database.write { try $0.execute(sql: "INSERT INTO account (id, app_id) VALUES (1, 'wx1')") }
        try database.close()
        #expect(try restored(DayStore(path: path), now: at).isEmpty)
    }
}
