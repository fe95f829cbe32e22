import BeijingTime
import TestKit
import Testing

@testable import RemoteWrite
@testable import Settings

/// The order in which a sender empties its queue.
struct RemoteWriteSenderTests {
    private let bench: RemoteWriteBench
    private var day: Day { bench.day }

    init() throws { bench = try RemoteWriteBench() }

    @Test func aDayThatHasNotComeIsNeitherSentNorCountedUntilItHas() async throws {
        let today = Day(containing: bench.clock.now)
        try await bench.settle(day)
        try await bench.settle(today)
        try await bench.settle(day + 800)
        let sender = bench.sender()
        await bench.drain(sender)
        #expect(bench.receiver.requests.count == 1)
        #expect(bench.counts.pending == 0)
        bench.clock.set((today + 1).at(.seconds(60)))
        await bench.drain(sender)
        #expect(bench.receiver.requests.count == 2)
    }

    @Test func historyGoesOutOldestDayFirstAndOnce() async throws {
        for back in [3, 0, 4, 1, 2] { try await bench.settle(day + back) }
        try await bench.settle(day + 2, "wx2")
        let sender = bench.sender()
        await bench.drain(sender)
        #expect(bench.sentDays == (0..<5).map { day + $0 })
        #expect(bench.receiver.requests[2].series.count == 20)
        #expect(bench.counts.sent == 6 * 240)
        #expect(bench.counts.pending == 0)
        #expect(bench.counts.highest == (day + 4).at(.seconds(23 * 3600)))
        await bench.drain(sender)
        await bench.drain(bench.sender())
        #expect(bench.receiver.requests.count == 5)
    }

    @Test func aDayThatSettlesLaterFollows() async throws {
        let sender = bench.sender()
        await bench.drain(sender)
        #expect(bench.receiver.requests.isEmpty)
        try await bench.settle(day)
        await bench.drain(sender)
        #expect(bench.sentDays == [day])
    }

    @Test func aDayThatSettlesBehindTheWalkFollowsToo() async throws {
        try await bench.settle(day + 3)
        try await bench.settle(day + 4)
        let sender = bench.sender()
        bench.clock.set(await sender.tick())
        try await bench.settle(day)
        await bench.drain(sender)
        #expect(bench.sentDays == [day + 3, day + 4, day])
        #expect(bench.counts.pending == 0)
    }

    @Test func requestsAreBoundedAndADayIsNeverDivided() async throws {
        let names = Dictionary(uniqueKeysWithValues: (0..<5).map { ("wx\($0)", "a\($0)") })
        bench.configure(names)
        for appID in names.keys { try await bench.settle(day, appID) }
        await bench.drain(bench.sender { $0.maxSamplesPerSend = 500 })
        #expect(bench.receiver.requests.map(\.series.count) == [20, 20, 10])
        await bench.drain(bench.sender(name: "small") { $0.maxSamplesPerSend = 1 })
        #expect(bench.receiver.requests.dropFirst(3).map(\.series.count) == [10, 10, 10, 10, 10])
    }

    @Test func pausesBoundTheRate() async throws {
        try await bench.settle(day)
        try await bench.settle(day + 1)
        let next = await bench.sender().tick()
        #expect(bench.clock.now.duration(to: next) == RemoteWriteSender.pause)
    }

    @Test func aReceiverThatComesBackGoesOnWhereItStopped() async throws {
        try await bench.settle(day)
        await bench.drain(bench.sender())
        try await bench.settle(day + 1)
        try await bench.settle(day + 2)
        await bench.drain(bench.sender(name: "other"))
        #expect(bench.sentDays == [day, day, day + 1, day + 2])
        await bench.drain(bench.sender())
        #expect(bench.sentDays == [day, day, day + 1, day + 2, day + 1, day + 2])
    }

    @Test func accountsThatAreNotConfiguredWaitAndAreNotPending() async throws {
        try await bench.settle(day, "wx9")
        try await bench.settle(day + 1, "wx1")
        let sender = bench.sender()
        await bench.drain(sender)
        #expect(bench.sentDays == [day + 1])
        #expect(bench.counts.pending == 0)
        bench.configure(["wx1": "shop", "wx9": "nine"])
        await bench.drain(sender)
        #expect(bench.sentDays == [day + 1, day])
    }

    @Test func anAccountThatLeavesInMidBacklogStaysInTheQueue() async throws {
        try await bench.settle(day, "wx1")
        try await bench.settle(day, "wx2")
        let sender = bench.sender { $0.maxSamplesPerSend = 1 }
        bench.clock.set(await sender.tick())
        bench.configure(["wx1": "shop"])
        await bench.drain(sender)
        #expect(Set(bench.receiver.taken) == bench.points([day]))
        bench.configure(["wx1": "shop", "wx2": "corner"])
        await bench.drain(sender)
        #expect(Set(bench.receiver.taken) == bench.points([day]).union(bench.points([day], "corner")))
    }

    @Test func whatIsNotYetSentGoesOutUnderTheNewName() async throws {
        try await bench.settle(day, "wx1")
        try await bench.settle(day, "wx2")
        bench.receiver.script(.init(status: 503))
        let sender = bench.sender()
        bench.clock.set(await sender.tick())
        bench.configure(["wx1": "corner", "wx2": "shop"])
        bench.receiver.script(.init(status: 503))
        bench.clock.set(await sender.tick())
        bench.configure(["wx1": "store"])
        await bench.drain(sender)
        #expect(Set(bench.receiver.taken) == bench.points([day], "store"))
        #expect(bench.receiver.requests[1].series.map { $0.labels[3] }.first == "corner")
    }

    @Test func anAccountWaitsForItsHistoryButNotForEver() async throws {
        bench.incomplete.value = ["shop"]
        try await bench.settle(day + 1)
        try await bench.settle(day, "wx2")
        let sender = bench.sender()
        await bench.drain(sender)
        #expect(bench.sentDays == [day])
        try await bench.settle(day - 1)
        await bench.drain(sender)
        #expect(bench.sentDays == [day])
        bench.clock.set(bench.clock.now.advanced(by: RemoteWriteHolds.longest))
        await bench.drain(sender)
        #expect(bench.sentDays == [day, day - 1, day + 1])
    }

    @Test func anAccountThatIsAddedLaterWaitsForItsHistoryToo() async throws {
        let sender = bench.sender()
        await bench.drain(sender)
        bench.clock.set(bench.clock.now.advanced(by: .seconds(7 * 3600)))
        await bench.drain(sender)
        bench.configure(["wx1": "shop", "wx2": "corner", "wx3": "late"])
        bench.incomplete.value = ["late"]
        try await bench.settle(day + 2, "wx3")
        try await bench.settle(day + 1)
        await bench.drain(sender)
        try await bench.settle(day, "wx3")
        await bench.drain(sender)
        #expect(bench.sentDays == [day + 1])
        bench.clock.set(bench.clock.now.advanced(by: RemoteWriteHolds.longest))
        await bench.drain(sender)
        #expect(bench.sentDays == [day + 1, day, day + 2])
    }

    @Test func anAccountIsNoticedWhenItsHistoryIsWholeEvenIfNothingSettlesThen() async throws {
        bench.incomplete.value = ["shop"]
        try await bench.settle(day)
        let sender = bench.sender()
        await bench.drain(sender)
        bench.incomplete.value = []
        await bench.drain(sender)
        #expect(bench.sentDays == [day])
    }

    @Test func anIdleLookAsksNobody() async throws {
        try await bench.settle(day)
        let sender = bench.sender()
        await bench.drain(sender)
        let (questions, changes) = (bench.questions.value, bench.statistics.changes)
        for _ in 0..<100 { bench.clock.set(await sender.tick()) }
        #expect(bench.questions.value == questions)
        #expect(bench.statistics.changes == changes)
    }

    @Test func aStoreThatCannotBeWrittenMakesNothingGoOutTwice() async throws {
        try await bench.settle(day)
        let sender = bench.sender()
        try await bench.store.refuseAcknowledgements(true)
        await bench.drain(sender, for: .seconds(60))
        #expect(bench.receiver.requests.count == 1)
        #expect(bench.log.lines("level=ERROR", "Cannot use the store").count == 1)
        try await bench.store.refuseAcknowledgements(false)
        await bench.drain(sender)
        #expect(bench.receiver.requests.count == 1)
        #expect(bench.counts.pending == 0)
    }
}
