import BeijingTime
@testable import DayStore
@testable import RemoteWrite
import GRDB
import TestKit
import Testing
import Settings
import WeChatAPI

/// A store that cannot be read, wholly or in part: what can be sent is sent, and nothing is lost.
struct RemoteWriteStoreFaultTests {
    private let bench: RemoteWriteBench
    private var day: Day { bench.day }

    init() throws { bench = try RemoteWriteBench() }

    /// Writes bytes into the record of an account's day that nobody can read.
    private func damage(_ day: Day, _ appID: String) async throws {
        try await bench.store.write { database in
            try database.execute(
                sql: """
                    UPDATE period SET record = x'0105'
                    WHERE start = ? AND account_id = (SELECT id FROM account WHERE app_id = ?)
                    """, arguments: [day.daysSinceEpoch, appID])
        }
    }

    /// Makes every look at the days fail, or work again.
    private func hide(_ table: String, _ isHidden: Bool = true) async throws {
        try await bench.store.write { database in
            try database.execute(
                sql: isHidden ? "ALTER TABLE \(table) RENAME TO hidden" : "ALTER TABLE hidden RENAME TO \(table)")
        }
    }

    private func passAnHour(_ sender: RemoteWriteSender) async {
        bench.clock.set(bench.clock.now.advanced(by: .seconds(3600)))
        await bench.drain(sender, for: .seconds(60))
    }

    @Test func aRecordThatCannotBeReadHoldsBackNothingElse() async throws {
        for offset in 0..<3 {
            try await bench.settle(day + offset)
            try await bench.settle(day + offset, "wx2")
        }
        try await damage(day, "wx2")
        let sender = bench.sender()
        await bench.drain(sender, for: .seconds(60))
        let days = (0..<3).map { day + $0 }
        let readable = bench.points(days).union(bench.points([day + 1, day + 2], "corner"))
        #expect(Set(bench.receiver.taken) == readable)
        #expect((bench.counts.pending, bench.counts.setAside, bench.counts.failed) == (240, 240, 0))
        for _ in 0..<3 { await passAnHour(sender) }
        #expect(bench.receiver.taken.count == 5 * 240)
        #expect(bench.log.lines("level=ERROR").count == 1)
        #expect(bench.log.lines("level=ERROR", "account=corner", "day=2026-03-01", "is damaged").count == 1)
        // Whoever restores the day from a backup has it sent.
        try await bench.settle(day, "wx2")
        await passAnHour(sender)
        #expect(Set(bench.receiver.taken) == readable.union(bench.points([day], "corner")))
        #expect(bench.receiver.taken.count == 6 * 240)
        #expect((bench.counts.pending, bench.counts.setAside) == (0, 0))
    }

    @Test func aNewestDayThatCannotBeReadIsNotTheOneThatIsTriedInstead() async throws {
        for offset in 0..<3 { try await bench.settle(day + offset) }
        try await damage(day + 2, "wx1")
        let edge = (day + 1).start.milliseconds
        bench.receiver.rule.value = { $0.points[0].milliseconds < edge ? .init(status: 500) : nil }
        await bench.drain(bench.sender(), for: .seconds(60))
        #expect(Set(bench.receiver.taken) == bench.points([day + 1]))
        #expect(bench.counts.setAside == 2 * 240)
    }

    @Test func whatWaitsIsCountedThoughItCannotBeRead() async throws {
        try await bench.settle(day)
        _ = try await RemoteWriteQueue(of: "r", in: bench.store)
        try await hide("period")
        let sender = bench.sender()
        await bench.drain(sender, for: .seconds(60))
        #expect(bench.counts.pending == 240)
        #expect(bench.log.lines("level=ERROR", "Cannot use the store").count == 1)
        try await hide("period", false)
        await bench.drain(sender)
        #expect((bench.counts.pending, bench.receiver.taken.count) == (0, 240))
    }

    @Test(arguments: ["period", "remote_pending"])
    func whatIsSetAsideIsTriedAgainAfterAFaultOfTheStore(table: String) async throws {
        for offset in 0..<3 { try await bench.settle(day + offset) }
        let edge = (day + 1).start.milliseconds
        bench.receiver.rule.value = { $0.points[0].milliseconds < edge ? .init(status: 500) : nil }
        let sender = bench.sender()
        await bench.drain(sender)
        #expect(bench.counts.setAside == 240)
        bench.receiver.rule.value = { _ in nil }
        try await hide(table)
        await passAnHour(sender)
        #expect(bench.counts.setAside == 240)
        try await hide(table, false)
        await passAnHour(sender)
        #expect((bench.receiver.taken.count, bench.counts.pending, bench.counts.setAside) == (720, 0, 0))
    }

    @Test func aDayOfWhichTheRestCannotBeLookedUpIsSetAsideOnce() async throws {
        let names = Dictionary(uniqueKeysWithValues: (0..<6).map { ("wx\($0)", "a\($0)") })
        bench.configure(names)
        for appID in names.keys { try await bench.settle(day, appID) }
        try await bench.settle(day + 1, "wx0")
        let (edge, tries) = ((day + 1).start.milliseconds, SharedValue<[String: Int]>([:]))
        let store = bench.store
        bench.receiver.rule.value = { request in
            guard request.points[0].milliseconds < edge else { return nil }
            let account = request.points[0].label("account")
            tries.value[account, default: 0] += 1
            // The rest of the day is looked up when its third batch has failed for the second time.
            if account == "a2", tries.value[account] == 2 {
                try? store.database.write { try $0.execute(sql: "ALTER TABLE remote_pending RENAME TO hidden") }
            }
            return .init(status: 500)
        }
        let sender = bench.sender { $0.maxSamplesPerSend = 1 }
        await bench.drain(sender, for: .seconds(30))
        #expect(!bench.log.lines("level=ERROR", "Cannot use the store").isEmpty)
        #expect(tries.value["a2"] == 2)
        try await hide("remote_pending", false)
        await bench.drain(sender, for: .seconds(600))
        #expect((bench.counts.pending, bench.counts.setAside) == (6 * 240, 6 * 240))
        #expect(bench.receiver.taken.count == 240)
    }
}
