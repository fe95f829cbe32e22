import BeijingTime
import Foundation
import GRDB
import TestKit
import Testing
import WeChatAPI

@testable import DayStore

/// What leaves the store because nobody needs it any more.
struct PruningTests {
    private let today = Day(year: 2026, month: 3, day: 9)
    private let store: DayStore

    init() throws { store = try DayStore(path: ":memory:") }

    private func needs(
        _ appIDs: Set<String>, _ endpoints: Set<Endpoint> = [.getupstreammsghour], _ receivers: Set<String> = []
    ) -> StoreNeeds { StoreNeeds(appIDs: appIDs, endpoints: endpoints, receivers: receivers) }

    private func settle(_ day: Day, _ appID: String, _ endpoint: Endpoint = .getupstreammsghour) async throws {
        let period = StoredPeriod(start: day, record: .silent, fetchedAt: day.start, settled: true)
        var standing = EndpointStatus()
        standing.lastAttempt = day.start
        try await store.conclude(
            appID: appID, endpoint: endpoint, status: standing, period: period, oldest: day - 10_000)
        _ = try await store.reserveCall(appID: appID, call: .data(endpoint), day: day, limit: 9)
    }

    private func prune(_ needs: StoreNeeds, on today: Day, isSteady: Bool = false) async throws -> StoreRemoval {
        try await store.prune(needs, today: today, retentionDays: 400, isSteady: isSteady)
    }

    /// Makes the rounds of these days, one after the other.
    ///
    /// - Returns: what the last one removed.
    private func prune(_ needs: StoreNeeds, daily days: Range<Int>) async throws -> StoreRemoval {
        var last = StoreRemoval()
        for offset in days { last = try await prune(needs, on: today + offset, isSteady: true) }
        return last
    }

    private func held(_ appID: String, _ endpoint: Endpoint = .getupstreammsghour) throws -> Int {
        try store.holdings(appID: appID, endpoint: endpoint, days: (today - 5000)...(today + 5000)).count
    }

    @Test func whatIsConfiguredStaysHoweverOldItIs() async throws {
        for back in [0, 399, 401, 3000] { try await settle(today - back, "wx1") }
        _ = try await RemoteWriteQueue(of: "r", in: store)
        let needs = needs(["wx1"], [.getupstreammsghour], ["r"])
        #expect(try await prune(needs, on: today) == StoreRemoval())
        #expect(try await prune(needs, on: today + 4000) == StoreRemoval())
        #expect(try held("wx1") == 4)
    }

    @Test func aRemovedAccountLosesWhatIsTooOldAtOnceAndTheRestInTime() async throws {
        for back in [0, 100, 401] { try await settle(today - back, "wx9") }
        try await store.keepRefreshToken(Secret("t"), appID: "wx9", componentAppID: "c", configured: 1)
        _ = try await prune(needs(["wx9"]), on: today)
        #expect(try await prune(needs(["wx1"]), on: today + 1).periods == 1)
        #expect(try held("wx9") == 2)
        #expect(try await prune(needs(["wx1"]), on: today + 400).names == 0)
        let last = try await prune(needs(["wx1"]), on: today + 401)
        #expect((last.periods, last.calls, last.tokens, last.names) == (1, 2, 1, 1))
        #expect(try held("wx9") == 0)
        #expect(try await store.refreshToken(appID: "wx9", componentAppID: "c", configured: 1) == nil)
        let scope = DayStore.Scope(now: today.at(.zero), since: { _ in today - 5000 }, through: { _ in today })
        #expect(try store.restore(scope)["wx9"] == nil)
    }

    @Test func anAccountThatComesBackStartsItsTimeAnew() async throws {
        try await settle(today, "wx9")
        _ = try await prune(needs([]), on: today)
        _ = try await prune(needs(["wx9"]), daily: 1..<301)
        #expect(try await prune(needs([]), on: today + 600).names == 0)
        #expect(try await prune(needs([]), on: today + 701).names == 1)
    }

    @Test func aRemovedEndpointLosesWhatIsTooOld() async throws {
        for back in [401, 0] {
            try await settle(today - back, "wx1", .getupstreammsgmonth)
            try await settle(today - back, "wx1")
        }
        #expect(try await prune(needs(["wx1"]), on: today - 1) == StoreRemoval())
        #expect(try await prune(needs(["wx1"]), on: today).periods == 1)
        #expect(try held("wx1", .getupstreammsgmonth) == 1)
        #expect(try held("wx1") == 2)
        let later = try await prune(needs(["wx1"]), daily: 1..<402)
        #expect((later.periods, later.calls) == (1, 2))
        #expect(try held("wx1") == 2)
    }

    /// Days that a backfill fetched of an endpoint that is not collected are restored when it is, which needs what leads to them.
    @Test(arguments: [nil, 500])
    func whatWasStoredOfAnEndpointThatIsNotCollectedIsRestoredLater(collectedBefore days: Int?) async throws {
        if let days { try await settle(today - days, "wx1") }
        _ = try await store.reserveCall(appID: "wx1", call: .data(.getupstreammsghour), day: today, limit: 9)
        let period = StoredPeriod(start: today - 3, record: .silent, fetchedAt: today.start, settled: true)
        try await store.keep(period, appID: "wx1", endpoint: .getupstreammsghour)
        _ = try await prune(needs(["wx1"], [.getupstreammsgmonth]), on: today)
        let scope = DayStore.Scope(now: today.at(.zero), since: { _ in today - 35 }, through: { _ in today })
        #expect(try store.restore(scope)["wx1"]?.endpoints[.getupstreammsghour]?.held == [today - 3: .settled])
        _ = try await prune(needs(["wx1"], [.getupstreammsgmonth]), daily: 1..<501)
        #expect(try store.restore(scope)["wx1"] == nil)
    }

    @Test func aRemovedReceiverIsForgottenInTime() async throws {
        let queue = try await RemoteWriteQueue(of: "gone", in: store)
        try await settle(today, "wx1")
        let generation = store.settledGeneration
        _ = try await prune(needs(["wx1"]), on: today)
        #expect(try store.orphans(["wx1"], receivers: []) == ["gone": 1])
        #expect(try await prune(needs(["wx1"]), daily: 1..<402).names == 1)
        #expect(try queue.counts(before: today + 1000).isEmpty)
        #expect(try store.orphans(["wx1"], receivers: []).isEmpty)
        #expect(try store.receivers().isEmpty)
        #expect(store.settledGeneration > generation)
        // Whose days they were is not known.
        #expect(store.settledGeneration(of: ["wx2"]) > generation)
    }

    @Test func orphansAreOfReceiversOrAccountsThatAreNotConfigured() async throws {
        for name in ["a", "b"] { _ = try await RemoteWriteQueue(of: name, in: store) }
        try await settle(today, "wx1")
        try await settle(today, "wx2")
        try await settle(today - 1, "wx2")
        #expect(try store.orphans(["wx1", "wx2"], receivers: ["a", "b"]).isEmpty)
        #expect(try store.orphans(["wx1"], receivers: ["a"]) == ["a": 2, "b": 3])
    }

    @Test func aClockThatWasWrongOnceDoesNotKeepThingsForEver() async throws {
        try await settle(today, "wx9")
        _ = try await prune(needs(["wx9"]), on: today + 30_000)
        _ = try await prune(needs([]), on: today)
        #expect(try await prune(needs([]), on: today + 401).names == 1)
    }

    /// A clock that is years ahead at every start, and right again later.
    @Test func aClockThatIsAheadRemovesNothing() async throws {
        for name in ["r", "gone"] { _ = try await RemoteWriteQueue(of: name, in: store) }
        for appID in ["wx1", "wx9"] { try await settle(today - 10, appID, .getupstreammsgmonth) }
        try await store.keepRefreshToken(Secret("t"), appID: "wx9", componentAppID: "c", configured: 1)
        _ = try await prune(needs(["wx1", "wx9"], Set(Endpoint.allCases), ["r", "gone"]), on: today)
        let needs = needs(["wx1"], [.getupstreammsghour], ["r"])
        for _ in 0..<5 { #expect(try await prune(needs, on: today + 4000) == StoreRemoval()) }
        #expect(try await prune(needs, daily: 4000..<4005) == StoreRemoval())
        #expect(try await prune(needs, on: today + 1) == StoreRemoval())
        #expect(try await prune(needs, daily: 2..<400) == StoreRemoval())
        #expect(try await prune(needs, daily: 400..<402).names == 2)
        #expect(try held("wx1", .getupstreammsgmonth) == 0)
    }

    /// A machine that knows the time only some moments after its start.
    @Test func aClockThatIsBehindAtFirstRemovesNothing() async throws {
        try await settle(today, "wx1")
        try await settle(today, "wx9")
        _ = try await prune(needs(["wx1", "wx9"]), on: today)
        for offset in 1...20 {
            #expect(try await prune(needs(["wx1"]), on: Day(daysSinceEpoch: 0)) == StoreRemoval())
            #expect(try await prune(needs(["wx1"]), on: today + offset) == StoreRemoval())
        }
        #expect(try held("wx9") == 1)
        #expect(try await prune(needs(["wx1"]), daily: 21..<402).names == 1)
    }

    @Test func aClockThatWasAheadAtFirstIsForgottenAfterADay() async throws {
        try await settle(today, "wx1")
        try await settle(today, "wx9")
        _ = try await prune(needs(["wx1", "wx9"]), on: today + 4000)
        #expect(try await prune(needs(["wx1"]), daily: 0..<401) == StoreRemoval())
        #expect(try await prune(needs(["wx1"]), daily: 401..<402).names == 1)
    }

    @Test func forgettingTellsWhatItRemovesAndATrialRemovesNothing() async throws {
        _ = try await RemoteWriteQueue(of: "r", in: store)
        try await settle(today, "wx1")
        try await settle(today - 1, "wx1")
        try await settle(today, "wx2")
        let trial = try #require(try await store.forget(account: "wx1", isTrial: true))
        #expect((trial.periods, trial.queued, trial.calls, trial.names) == (2, 2, 2, 1))
        #expect(try held("wx1") == 2)
        #expect(try await store.forget(account: "wx1", isTrial: false) == trial)
        #expect(try held("wx1") == 0)
        #expect(try held("wx2") == 1)
        #expect(try await store.forget(account: "wx1", isTrial: false) == nil)
        #expect(try await store.forget(receiver: "r", isTrial: false)?.queued == 1)
        #expect(try await store.forget(receiver: "r", isTrial: false) == nil)
    }

    @Test func aStoreOfTheVersionBeforeOpensWithItsQueues() async throws {
        let path = try Paths.temporaryStore()
        do {
            let database = try DatabaseQueue(path: path)
            try StoreSchema.migrator.migrate(database, upTo: "3")
            try await database.write { [today] database in
                try database.execute(
                    sql: "INSERT INTO account VALUES (1, 'wx1'); INSERT INTO remote_receiver VALUES (1, 'r')")
                try database.execute(
                    sql: "INSERT INTO period VALUES (1, 2, ?, 0, 1, ?)",
                    arguments: [today.daysSinceEpoch, Data(RecordCoding.bytes(of: .silent))])
            }
        }
        let store = try DayStore(path: path)
        #expect(try await RemoteWriteQueue(of: "r", in: store).counts(before: today + 1000) == ["wx1": 1])
        let kept = try await store.prune(
            needs([], [.getupstreammsghour], []), today: today, retentionDays: 400, isSteady: false)
        #expect(kept == StoreRemoval())
        #expect(try await RemoteWriteQueue(of: "r", in: store).counts(before: today + 1000) == ["wx1": 1])
    }
}
