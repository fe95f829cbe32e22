import BeijingTime
import Foundation
import GRDB
import TestKit
import Testing
import WeChatAPI

@testable import DayStore

struct RemoteWriteQueueTests {
    private let day = Day(year: 2026, month: 3, day: 9)

    private func settle(
        _ store: DayStore, _ day: Day, _ appID: String = "wx1", settled: Bool = true,
        endpoint: Endpoint = .getupstreammsghour, oldest: Day? = nil
    ) async throws {
        let period = StoredPeriod(start: day, record: .silent, fetchedAt: day.start, settled: settled)
        try await store.conclude(
            appID: appID, endpoint: endpoint, status: EndpointStatus(), period: period, oldest: oldest ?? day - 400)
    }

    private func content(_ queue: RemoteWriteQueue) throws -> [String] {
        var content: [String] = []
        var next = try queue.firstDay(from: .firstOfData)
        while let day = next {
            content += try queue.accounts(on: day).map { "\(day) \($0)" }
            next = try queue.firstDay(from: day + 1)
        }
        #expect(try queue.counts(before: day + 400).values.reduce(0, +) == content.count)
        return content
    }

    @Test func aNewReceiverBeginsWithEverySettledDayOfTheHours() async throws {
        let store = try DayStore(path: ":memory:")
        try await settle(store, day)
        try await settle(store, day + 1, settled: false)
        try await settle(store, day - 1, "wx2")
        try await settle(store, day, endpoint: .getupstreammsg)
        let queue = try await RemoteWriteQueue(of: "r", in: store)
        #expect(try content(queue) == ["2026-03-08 wx2", "2026-03-09 wx1"])
    }

    @Test func aDayJoinsWhenItSettlesAndNotBefore() async throws {
        let store = try DayStore(path: ":memory:")
        let queue = try await RemoteWriteQueue(of: "r", in: store)
        let generation = store.settledGeneration
        try await settle(store, day, settled: false)
        #expect(try content(queue).isEmpty)
        #expect(store.settledGeneration == generation)
        try await settle(store, day)
        #expect(try content(queue) == ["2026-03-09 wx1"])
        #expect(store.settledGeneration > generation)
    }

    @Test func whatIsAcknowledgedIsGoneForThatReceiverOnlyAndForGood() async throws {
        let path = try Paths.temporaryStore()
        do {
            let store = try DayStore(path: path)
            try await settle(store, day)
            try await settle(store, day, "wx2")
            let one = try await RemoteWriteQueue(of: "one", in: store)
            _ = try await RemoteWriteQueue(of: "two", in: store)
            try await one.acknowledge(day, accounts: ["wx1": [.getupstreammsghour]])
        }
        let store = try DayStore(path: path)
        #expect(try content(try await RemoteWriteQueue(of: "one", in: store)) == ["2026-03-09 wx2"])
        #expect(try content(try await RemoteWriteQueue(of: "two", in: store)).count == 2)
    }

    @Test func aReceiverThatWasAwayFindsWhatSettledMeanwhile() async throws {
        let path = try Paths.temporaryStore()
        do {
            let store = try DayStore(path: path)
            try await settle(store, day)
            try await RemoteWriteQueue(of: "r", in: store).acknowledge(day, accounts: ["wx1": [.getupstreammsghour]])
        }
        do { try await settle(try DayStore(path: path), day + 1) }
        let store = try DayStore(path: path)
        #expect(try content(try await RemoteWriteQueue(of: "r", in: store)) == ["2026-03-10 wx1"])
    }

    @Test func whatIsTooOldToBeKeptLeavesTheQueueToo() async throws {
        let store = try DayStore(path: ":memory:")
        let queue = try await RemoteWriteQueue(of: "r", in: store)
        try await settle(store, day)
        try await settle(store, day + 1, oldest: day + 1)
        #expect(try content(queue) == ["2026-03-10 wx1"])
    }

    @Test func aStoreOfTheVersionBeforeKeepsItsDays() async throws {
        let path = try Paths.temporaryStore()
        do {
            let database = try DatabaseQueue(path: path)
            try StoreSchema.migrator.migrate(database, upTo: "2")
            try await database.write { database in
                try database.execute(sql: "INSERT INTO account VALUES (1, 'wx1')")
                try database.execute(
                    sql: "INSERT INTO period VALUES (1, 2, ?, 0, 1, ?)",
                    arguments: [day.daysSinceEpoch, Data(RecordCoding.bytes(of: .silent))])
            }
        }
        let store = try DayStore(path: path)
        #expect(try content(try await RemoteWriteQueue(of: "r", in: store)) == ["2026-03-09 wx1"])
    }

    @Test func callbacksOfADayWaitBesideItsMessagesAndLeaveByThemselves() async throws {
        let store = try DayStore(path: ":memory:")
        let queue = try await RemoteWriteQueue(of: "r", in: store)
        try await settle(store, day, endpoint: .getinterfacesummaryhour)
        try await settle(store, day, endpoint: .getinterfacesummary)
        try await settle(store, day, endpoint: .getusersummary)
        #expect(try queue.endpoints(of: "wx1", on: day) == [.getinterfacesummaryhour])
        try await settle(store, day)
        #expect(try queue.endpoints(of: "wx1", on: day) == [.getupstreammsghour, .getinterfacesummaryhour])
        #expect(try content(queue) == ["2026-03-09 wx1"])
        let late = try await RemoteWriteQueue(of: "late", in: store)
        #expect(try late.endpoints(of: "wx1", on: day) == [.getupstreammsghour, .getinterfacesummaryhour])
        try await queue.acknowledge(day, accounts: ["wx1": [.getupstreammsghour]])
        #expect(try queue.endpoints(of: "wx1", on: day) == [.getinterfacesummaryhour])
        try await queue.acknowledge(day, accounts: ["wx1": [.getinterfacesummaryhour]])
        #expect(try content(queue).isEmpty)
        // Messages that settle once more bring nothing of the callbacks with them.
        try await settle(store, day)
        #expect(try queue.endpoints(of: "wx1", on: day) == [.getupstreammsghour])
        #expect(try late.endpoints(of: "wx1", on: day) == [.getupstreammsghour, .getinterfacesummaryhour])
        // Messages that become too old to be kept leave their callbacks in the queue.
        try await settle(store, day + 1, oldest: day + 1)
        #expect(try late.endpoints(of: "wx1", on: day) == [.getinterfacesummaryhour])
    }

    @Test func aQueueOfTheVersionBeforeWaitsForMessagesAlone() async throws {
        let path = try Paths.temporaryStore()
        do {
            let database = try DatabaseQueue(path: path)
            try StoreSchema.migrator.migrate(database, upTo: "year numbers")
            try await database.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO account (id, app_id) VALUES (1, 'wx1');
                        INSERT INTO remote_receiver (id, name) VALUES (1, 'r');
                        """)
                try database.execute(
                    sql: "INSERT INTO remote_pending (receiver_id, start, account_id) VALUES (1, ?, 1)",
                    arguments: [day.daysSinceEpoch])
            }
        }
        let queue = try await RemoteWriteQueue(of: "r", in: try DayStore(path: path))
        #expect(try queue.endpoints(of: "wx1", on: day) == [.getupstreammsghour])
    }

    @Test func settledPeriodsAreTheNewestInRisingOrder() async throws {
        let store = try DayStore(path: ":memory:")
        for back in 0..<5 { try await settle(store, day - back, settled: back != 1) }
        let all = (day - 9)...day
        let starts = try store.settledPeriods(appID: "wx1", endpoint: .getupstreammsghour, days: all).map(\.start)
        #expect(starts == [day - 4, day - 3, day - 2, day])
        let newest = try store.settledPeriods(appID: "wx1", endpoint: .getupstreammsghour, days: all, limit: 2)
        #expect(newest.map(\.start) == [day - 2, day])
        #expect(try store.settledPeriods(appID: "wx9", endpoint: .getupstreammsghour, days: all).isEmpty)
        let holdings = try store.holdings(appID: "wx1", endpoint: .getupstreammsghour, days: (day - 1)...day)
        #expect(holdings == [day: .settled, day - 1: .unsettled(since: (day - 1).start)])
    }
}
