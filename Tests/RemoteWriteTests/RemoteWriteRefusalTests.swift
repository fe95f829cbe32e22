import BeijingTime
import TestKit
import Testing

@testable import RemoteWrite
@testable import Settings

/// Receivers that refuse samples: only those are given up, by name.
struct RemoteWriteRefusalTests {
    private let bench: RemoteWriteBench
    private var day: Day { bench.day }

    init() throws { bench = try RemoteWriteBench() }

    /// Refuses a request that holds such a point.
    private func refuse(
        status: Int = 400, text: String = "bad sample", _ isBad: @escaping @Sendable (SentPoint) -> Bool
    ) {
        bench.receiver.rule.value = { request in
            request.points.contains(where: isBad) ? .init(status: status, text: text) : nil
        }
    }

    private func expectEverythingBut(_ isBad: (SentPoint) -> Bool, _ all: Set<SentPoint>) {
        #expect(bench.receiver.taken.count == Set(bench.receiver.taken).count, "each point once")
        #expect(Set(bench.receiver.taken) == all.filter { !isBad($0) })
        #expect(bench.counts.failed == all.filter(isBad).count)
        #expect(bench.counts.sent == all.filter { !isBad($0) }.count)
        #expect(bench.counts.pending == 0)
    }

    @Test(arguments: [400, 409, 422])
    func onlyTheRefusedPointIsGivenUpAndNamed(status: Int) async throws {
        try await bench.settle(day)
        try await bench.settle(day, "wx2")
        let bad = day.at(.seconds(17 * 3600)).milliseconds
        let isBad: @Sendable (SentPoint) -> Bool = {
            $0.milliseconds == bad && $0.label("msg_type") == "voice" && $0.label("account") == "corner"
                && $0.label("__name__").hasSuffix("users")
        }
        refuse(status: status, text: "bad sample\nsecond line", isBad)
        await bench.drain(bench.sender())
        expectEverythingBut(isBad, bench.points([day]).union(bench.points([day], "corner")))
        let lines = bench.log.lines("level=ERROR", "are dropped")
        #expect(lines.count == 1)
        for word in ["samples=1", "corner", "voice", "2026-03-01T17:00:00+08:00", "bad sample"] {
            #expect(lines.first?.contains(word) == true, "\(word) in \(lines)")
        }
        #expect(bench.log.lines("second line").isEmpty)
    }

    @Test func aSeriesThatIsAlwaysRefusedCostsFiveRequestsADay() async throws {
        let isBad: @Sendable (SentPoint) -> Bool = { $0.label("msg_type") == "link" && $0.label("account") == "shop" }
        refuse(isBad)
        let sender = bench.sender()
        var costs: [Int] = []
        for back in 0..<4 {
            let before = bench.receiver.requests.count
            try await bench.settle(day + back)
            try await bench.settle(day + back, "wx2")
            await bench.drain(sender)
            costs.append(bench.receiver.requests.count - before)
        }
        #expect(costs.dropFirst().allSatisfy { $0 == 1 + 2 * 5 }, "the others and the two series: \(costs)")
        let days = (0..<4).map { day + $0 }
        expectEverythingBut(isBad, bench.points(days).union(bench.points(days, "corner")))
        #expect(bench.log.lines("are dropped").count == 4)
        #expect(bench.log.lines("level=ERROR", "are dropped").count == 1)
    }

    @Test func aLongRefusalIsOneShortLine() async throws {
        try await bench.settle(day)
        let bad = day.start.milliseconds
        refuse(text: String(repeating: "out of order sample ", count: 20_000) + "\nmore") {
            $0.milliseconds == bad && $0.label("msg_type") == "text"
        }
        await bench.drain(bench.sender())
        #expect(bench.counts.failed == 2)
        #expect(bench.log.lines.allSatisfy { $0.utf8.count < 1500 })
        #expect(bench.log.lines("are dropped").count == 1)
    }

    @Test func aDayOfWhichNothingIsTakenIsSetAsideAfterAHandfulOfRequests() async throws {
        for back in 0..<3 { try await bench.settle(day + back) }
        let edge = (day + 1).start.milliseconds
        refuse(text: "too old sample") { $0.milliseconds < edge }
        let sender = bench.sender()
        await bench.drain(sender)
        #expect(Set(bench.receiver.taken) == bench.points([day + 1, day + 2]))
        #expect(bench.sentDays.filter { $0 == day }.count <= 3 * (1 + RemoteWriteSplit.handful) + 1)
        #expect((bench.counts.failed, bench.counts.pending, bench.counts.setAside) == (0, 240, 240))
        #expect(bench.counts.blocked == nil)
        #expect(bench.log.lines("level=WARN", "set aside", "too old sample", "day=2026-03-01").count == 1)
        #expect(bench.log.lines("level=ERROR").isEmpty)
        bench.receiver.rule.value = { _ in nil }
        bench.clock.set(bench.clock.now.advanced(by: .seconds(3600)))
        await bench.drain(sender)
        #expect(Set(bench.receiver.taken) == bench.points([day, day + 1, day + 2]))
        #expect(bench.receiver.taken.count == 720)
        #expect((bench.counts.pending, bench.counts.setAside) == (0, 0))
    }

    @Test func aReceiverThatRefusesEverythingIsBlockedAndNotFlooded() async throws {
        for back in 0..<20 { try await bench.settle(day - back) }
        refuse(text: "no tenant") { _ in true }
        let sender = bench.sender()
        await bench.drain(sender, for: .seconds(3600))
        #expect(bench.receiver.requests.count < 800)
        #expect(bench.counts.blocked == .refused)
        #expect((bench.counts.failed, bench.counts.pending, bench.counts.setAside) == (0, 20 * 240, 0))
        #expect(bench.log.lines("level=ERROR", "no tenant").count == 1)
        bench.receiver.rule.value = { _ in nil }
        await bench.drain(sender)
        #expect(bench.counts.setAside == 0)
        #expect(Set(bench.receiver.taken) == bench.points((0..<20).map { day - $0 }))
        #expect(bench.receiver.taken.count == 20 * 240)
    }

    @Test func requestsThatAreTooLargeAreDividedAndTheNextOnesAreSmaller() async throws {
        for appID in ["wx1", "wx2"] { for back in 0..<3 { try await bench.settle(day + back, appID) } }
        bench.receiver.rule.value = { $0.points.count > 150 ? .init(status: 413) : nil }
        await bench.drain(bench.sender())
        let days = (0..<3).map { day + $0 }
        expectEverythingBut({ _ in false }, bench.points(days).union(bench.points(days, "corner")))
        #expect(bench.receiver.requests.filter { $0.points.count > 150 }.count <= 4)
        #expect(bench.counts.blocked == nil)
    }

    @Test func aRequestThatIsOnceCalledTooLargeMakesNoLaterOneSmaller() async throws {
        for back in 0..<4 { try await bench.settle(day + back) }
        bench.receiver.script(.init(status: 204), .init(status: 413))
        await bench.drain(bench.sender())
        #expect(bench.receiver.requests.map(\.points.count) == [240, 240, 120, 120, 240, 240])
    }

    /// Halves, single points and the other message go out no sooner than the receiver wants them.
    @Test(arguments: [400, 406, 409, 413, 415, 422], [RemoteWriteMessage.request, .writeRequest])
    func aReceiverThatRefusesAndAsksToWaitIsLeftAloneForSoLong(status: Int, message: RemoteWriteMessage) async throws {
        try await bench.settle(day)
        let (clock, times) = (bench.clock, SharedValue<[UnixTime]>([]))
        bench.receiver.rule.value = { request in
            times.value.append(clock.now)
            return request.points.count > 60 ? .init(status: status, header: ["retry-after": "40"]) : nil
        }
        await bench.drain(bench.sender { $0.message = message }, for: .seconds(3600))
        let gaps = zip(times.value, times.value.dropFirst()).map { $0.duration(to: $1) }
        let refused = bench.receiver.requests.dropLast().map { $0.points.count > 60 }
        #expect(refused.first == true)
        #expect(zip(refused, gaps).allSatisfy { isRefused, gap in !isRefused || gap >= .seconds(40) })
        let isDivided = [400, 409, 413, 422].contains(status)
        #expect(Set(bench.receiver.taken) == (isDivided ? bench.points([day]) : []))
    }

    @Test func aReceiverThatTakesAPartAndAsksToWaitIsLeftAloneForSoLong() async throws {
        try await bench.settle(day)
        let written = ["x-prometheus-remote-write-samples-written": "200", "retry-after": "40"]
        bench.receiver.script(.init(status: 400, header: written))
        let next = await bench.sender { $0.message = .request }.tick()
        #expect(bench.clock.now.duration(to: next) == .seconds(40))
    }

    @Test(arguments: RemoteWriteMessage.allCases)
    func aReceiverOfTheOtherMessageGetsEverythingInIt(configured: RemoteWriteMessage) async throws {
        for status in [400, 406, 415] {
            let bench = try RemoteWriteBench()
            for back in 0..<3 { try await bench.settle(bench.day + back) }
            bench.receiver.rule.value = { $0.message == configured ? .init(status: status) : nil }
            await bench.drain(bench.sender { $0.message = configured })
            #expect(bench.receiver.requests.count == 4)
            #expect(Set(bench.receiver.taken) == bench.points((0..<3).map { bench.day + $0 }))
            #expect(bench.counts.failed == 0)
            #expect(bench.log.lines("level=WARN", "Falling back to remote write").count == 1)
        }
    }

    @Test func aTwoHundredWithoutACountIsAReceiverOfOneZero() async throws {
        try await bench.settle(day)
        try await bench.settle(day + 1)
        bench.receiver.rule.value = { $0.message == .request ? .init(status: 200) : nil }
        await bench.drain(bench.sender { $0.message = .request })
        #expect(bench.receiver.requests.map(\.message) == [.request, .writeRequest, .writeRequest])
        #expect(Set(bench.receiver.taken) == bench.points([day, day + 1]))
        #expect(bench.log.lines("level=WARN", "Falling back to remote write 1.0").count == 1)
    }

    @Test(arguments: [200, 400])
    func whatTheReceiverLeavesOutIsCountedAndToldOnce(status: Int) async throws {
        try await bench.settle(day)
        let text = String(repeating: "out of order sample for series {a=\"1\"}\n", count: 10_000)
        bench.receiver.script(
            .init(status: status, header: ["x-prometheus-remote-write-samples-written": "200"], text: text))
        await bench.drain(bench.sender { $0.message = .request })
        #expect((bench.counts.sent, bench.counts.failed, bench.counts.pending) == (200, 40, 0))
        #expect(bench.receiver.requests.count == 1)
        let lines = bench.log.lines("level=ERROR", "only part", "samples=40", "out of order sample")
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.utf8.count < 600 })
    }
}
