import BeijingTime
import TestKit
import Testing

@testable import DayStore
@testable import RemoteWrite
@testable import Settings

/// Days that are never taken do not hold back the others.
struct RemoteWriteStuckDayTests {
    typealias Answer = RemoteWriteVerdict.Answer
    private let bench: RemoteWriteBench
    private var day: Day { bench.day }

    init() throws { bench = try RemoteWriteBench() }

    @Test(arguments: [
        Answer(status: 500, text: "too old sample"), Answer(status: 400, text: "too old sample"), Answer(status: 403),
        Answer(status: 504), .lost(.timeout),
    ])
    func freshDaysArriveWithinAMinute(answer: Answer) async throws {
        for back in 0..<35 {
            try await bench.settle(day - back)
            try await bench.settle(day - back, "wx2")
        }
        let edge = (day - 9).start.milliseconds
        bench.receiver.rule.value = { request in
            guard request.points.contains(where: { $0.milliseconds < edge }) else { return nil }
            return answer
        }
        let sender = bench.sender()
        let fresh = (0..<10).map { day - $0 }
        let duration = await bench.drain(sender, for: .seconds(60))
        #expect(Set(bench.receiver.taken) == bench.points(fresh).union(bench.points(fresh, "corner")))
        #expect(duration < .seconds(60), "everything else is set aside by then")
        #expect(bench.receiver.taken.count == 10 * 480)
        let old = 25 * 480
        #expect((bench.counts.failed, bench.counts.pending, bench.counts.setAside) == (0, old, old))
        #expect(bench.counts.blocked == nil)
        #expect(bench.log.lines("set aside").count == 25)
        let days = bench.receiver.requests.filter { ($0.points.first?.milliseconds ?? 0) >= edge }.compactMap(\.day)
        let inOrder = days.dropFirst()
        #expect(Array(inOrder) == inOrder.sorted(), "oldest first, but for the day that was tried in between")
        try await expectHourlyTriesAndTheEnd(sender, old + 10 * 480)
    }

    private func expectHourlyTriesAndTheEnd(_ sender: RemoteWriteSender, _ all: Int) async throws {
        let before = bench.receiver.requests.count
        for _ in 0..<3 {
            bench.clock.set(bench.clock.now.advanced(by: .seconds(3600)))
            await bench.drain(sender, for: .seconds(900))
        }
        let tries = bench.receiver.requests.count - before
        #expect((3 * 25...3 * 25 * 15).contains(tries))
        #expect(bench.counts.blocked == nil, "the receiver takes what it gets of fresh days")
        bench.receiver.rule.value = { _ in nil }
        for _ in 0..<3 {
            bench.clock.set(bench.clock.now.advanced(by: .seconds(3600)))
            await bench.drain(sender)
        }
        #expect(bench.receiver.taken.count == all)
        #expect(Set(bench.receiver.taken).count == all)
        #expect((bench.counts.pending, bench.counts.setAside) == (0, 0))
    }

    @Test func aDayThatFailsInEverChangingWaysIsSetAsideToo() async throws {
        for back in 0..<8 { try await bench.settle(day + back) }
        let edge = (day + 1).start.milliseconds
        let calls = SharedValue(0)
        bench.receiver.rule.value = { request in
            guard request.points.contains(where: { $0.milliseconds < edge }) else { return nil }
            calls.value += 1
            return [.init(status: 500), .lost(.timeout), .init(status: 502), .init(status: 403)][calls.value % 4]
        }
        let duration = await bench.drain(bench.sender(), for: .seconds(60))
        #expect(duration < .seconds(60))
        #expect(bench.receiver.taken.count == 7 * 240)
        #expect(bench.counts.setAside == 240)
    }

    @Test func aFreshDayThatSticksInTheMiddleHoldsBackNoOtherEither() async throws {
        for back in 0..<8 { try await bench.settle(day + back) }
        let (edge, newest) = ((day + 1).start.milliseconds, (day + 7).start.milliseconds)
        bench.receiver.rule.value = { request in
            if request.points.contains(where: { $0.milliseconds < edge }) { return .init(status: 500) }
            guard request.points[0].milliseconds >= newest else { return nil }
            // A point of the newest day is refused, and one makes the receiver fail.
            if request.points.count > 1, request.points.contains(where: { $0.label("msg_type") == "link" }) {
                return .init(status: 400)
            }
            return request.points.contains { $0.label("msg_type") == "link" } ? .init(status: 502) : nil
        }
        let sender = bench.sender()
        await bench.drain(sender, for: .seconds(120))
        let others = (1..<7).map { bench.day + $0 }
        #expect(Set(bench.receiver.taken).isSuperset(of: bench.points(others)))
        bench.receiver.rule.value = { _ in nil }
        for _ in 0..<2 {
            bench.clock.set(bench.clock.now.advanced(by: .seconds(3600)))
            await bench.drain(sender)
        }
        #expect(bench.receiver.taken.count == 8 * 240)
        #expect(Set(bench.receiver.taken) == bench.points((0..<8).map { bench.day + $0 }))
        #expect((bench.counts.failed, bench.counts.pending) == (0, 0))
    }

    @Test func aRestartTriesWhatWasSetAsideOldestFirst() async throws {
        for back in 0..<4 { try await bench.settle(day + back) }
        let edge = (day + 1).start.milliseconds
        bench.receiver.rule.value = { $0.points[0].milliseconds < edge ? .init(status: 500) : nil }
        await bench.drain(bench.sender())
        #expect(bench.counts.setAside == 240)
        bench.receiver.rule.value = { _ in nil }
        try await bench.settle(day + 4)
        let before = bench.receiver.requests.count
        await bench.drain(bench.sender())
        #expect(bench.sentDays.dropFirst(before) == [day, day + 4])
    }

    @Test func oneBatchOfTheOnlyDayHoldsBackNoOther() async throws {
        let names = Dictionary(uniqueKeysWithValues: (0..<9).map { ("wx\($0)", "a\($0)") })
        bench.configure(names)
        for appID in names.keys { try await bench.settle(day, appID) }
        bench.receiver.rule.value = { request in
            request.points.contains { $0.label("account") == "a0" } ? .init(status: 500) : nil
        }
        let sender = bench.sender { $0.maxSamplesPerSend = 480 }
        await bench.drain(sender, for: .seconds(120))
        #expect(bench.receiver.taken.count == 7 * 240)
        #expect(bench.counts.setAside == 2 * 240)
        // In the end the account that is at fault is alone.
        for _ in 0..<3 {
            bench.clock.set(bench.clock.now.advanced(by: .seconds(3600)))
            await bench.drain(sender, for: .seconds(600))
        }
        #expect(bench.receiver.taken.count == 8 * 240)
        #expect((bench.counts.pending, bench.counts.setAside) == (240, 240))
    }

    @Test func whatIsTooOldToBeKeptIsNoLongerTried() async throws {
        for back in 0..<4 { try await bench.settle(day + back) }
        let edge = (day + 1).start.milliseconds
        bench.receiver.rule.value = { $0.points[0].milliseconds < edge ? .init(status: 500) : nil }
        let sender = bench.sender()
        await bench.drain(sender)
        #expect(bench.counts.setAside == 240)
        for today in [day + 1, day + 2] {
            _ = try await bench.store.prune(
                .init(appIDs: [], endpoints: [], receivers: ["r"]), today: today, retentionDays: 1, isSteady: true)
        }
        let before = bench.receiver.requests.count
        bench.clock.set(bench.clock.now.advanced(by: .seconds(3600)))
        await bench.drain(sender)
        #expect(bench.receiver.requests.count == before)
        #expect((bench.counts.pending, bench.counts.setAside) == (0, 0))
    }

    /// Receivers that refuse by label and time, fail, recover and answer in either message, as seeded dice have it.
    @Test(arguments: 1...30)
    func everySampleArrivesOnceOrIsNamed(seed: Int) async throws {
        var dice = StudyDice(seed, "receiver")
        let accounts = ["wx1", "wx2", "wx3"]
        bench.configure(["wx1": "shop", "wx2": "corner", "wx3": "third"])
        let days = (0..<Int.random(in: 2...12, using: &dice)).map { day - $0 }
        for day in days { for appID in accounts { try await bench.settle(day, appID) } }
        let all = ["shop", "corner", "third"].reduce(into: Set<SentPoint>()) { $0.formUnion(bench.points(days, $1)) }
        let types = Set(["text", "image", "voice", "video", "link"].filter { _ in dice.happens(0.12) })
        let salt = UInt64.random(in: 0 ... .max, using: &dice)
        let rate: UInt64 = dice.happens(0.5) ? 0 : 3
        let isBad: @Sendable (SentPoint) -> Bool = { point in
            types.contains(point.label("msg_type")) && point.label("account") == "shop"
                || StableHash.of("\(salt) \(point)") % 1000 < rate
        }
        let fails = SharedValue(dice)
        let understood: RemoteWriteMessage? =
            dice.happens(0.5) ? nil : RemoteWriteMessage.allCases.randomElement(using: &dice)
        bench.receiver.rule.value = { request in
            var dice = fails.value
            defer { fails.value = dice }
            if dice.happens(0.1) { return .lost(.connect) }
            if dice.happens(0.1) {
                return .init(status: [401, 404, 429, 500, 503][Int.random(in: 0..<5, using: &dice)])
            }
            if let understood, request.message != understood { return .init(status: 415) }
            if request.points.count > 400 { return .init(status: 413) }
            return request.points.contains(where: isBad) ? .init(status: 400, text: "no") : nil
        }
        let sender = bench.sender { $0.maxSamplesPerSend = 480 }
        for _ in 0..<6 {
            await bench.drain(sender, for: .seconds(3000))
            bench.clock.set(bench.clock.now.advanced(by: .seconds(3600)))
        }
        let taken = bench.receiver.taken
        #expect(taken.count == Set(taken).count, "seed \(seed): nothing twice")
        #expect(Set(taken) == all.filter { !isBad($0) }, "seed \(seed)")
        #expect(bench.counts.failed == all.filter(isBad).count, "seed \(seed)")
        #expect(bench.counts.pending == 0, "seed \(seed)")
        #expect(bench.counts.sent == taken.count, "seed \(seed)")
    }
}
