import BeijingTime
@testable import RemoteWrite
import TestKit
import Testing
import WeChatAPI

/// Days that a receiver takes its time to refuse, and waits that it asks for: all others go out, and no request comes too early.
struct RemoteWriteWalkTests {
    typealias Answer = RemoteWriteVerdict.Answer
    private let bench: RemoteWriteBench
    private var day: Day { bench.day }

    init() throws { bench = try RemoteWriteBench() }

    private func settle(_ days: Range<Int>) async throws {
        for offset in days { try await bench.settle(day + offset) }
    }

    /// Answers so to requests with a day before `edge`, after some time.
    private func answer(_ answer: Answer, before edge: Day, after time: Duration = .zero) {
        let (clock, edge) = (bench.clock, edge.start.milliseconds)
        bench.receiver.rule.value = { request in
            clock.set(clock.now.advanced(by: time))
            return request.points.contains { $0.milliseconds < edge } ? answer : nil
        }
    }

    @Test(arguments: [(503, 61), (429, 20), (500, 90)], [(1, 5), (2, 1), (2, 5)])
    func noRequestComesBeforeTheReceiverWantsIt(
        answer: (status: Int, wait: Int), days: (bad: Int, others: Int)
    ) async throws {
        try await settle(0..<days.bad + days.others)
        let (clock, edge) = (bench.clock, (day + days.bad).start.milliseconds)
        let (asked, early) = (SharedValue(clock.now), SharedValue(0))
        bench.receiver.rule.value = { request in
            if clock.now < asked.value { early.value += 1 }
            guard request.points.contains(where: { $0.milliseconds < edge }) else { return nil }
            asked.value = clock.now.advanced(by: .seconds(answer.wait))
            return .init(status: answer.status, header: ["retry-after": "\(answer.wait)"])
        }
        await bench.drain(bench.sender(), for: .seconds(3600))
        #expect(early.value == 0)
        #expect(bench.receiver.requests.count <= 3600 / answer.wait + 1 + days.others)
        #expect(bench.receiver.taken.count == days.others * 240)
    }

    @Test(arguments: [1, 3])
    func daysThatHangAreSetAsideHoweverLongEachTryTakes(hanging: Int) async throws {
        try await settle(0..<hanging + 5)
        answer(.lost(.timeout), before: day + hanging, after: .seconds(30))
        await bench.drain(bench.sender(), for: .seconds(1200))
        #expect(bench.receiver.taken.count == 5 * 240)
        #expect(bench.counts.setAside == hanging * 240)
        #expect(bench.log.lines("level=WARN", "set aside").count == hanging)
    }

    @Test(arguments: [Duration.zero, .milliseconds(300), .seconds(20)], [400, 500])
    func refusedDaysAreSetAsideHoweverLongItTakesToTryAll(time: Duration, status: Int) async throws {
        try await settle(-40..<2)
        answer(.init(status: status, text: "out of bounds"), before: day, after: time)
        let sender = bench.sender()
        await bench.drain(sender, for: .seconds(20_000))
        #expect((bench.counts.pending, bench.counts.setAside) == (40 * 240, 40 * 240))
        #expect(bench.counts.blocked == nil)
        #expect(bench.receiver.taken.count == 2 * 240)
        #expect(bench.log.lines("level=WARN", "set aside").count == 40)
        try await bench.settle(day + 2)
        await bench.drain(sender, for: .seconds(20_000))
        #expect(bench.receiver.taken.count == 3 * 240)
        #expect(bench.counts.blocked == nil)
    }

    @Test func anOutageInTheMidstOfRefusedDaysSetsNoOtherAside() async throws {
        try await settle(-20..<9)
        answer(.init(status: 400, text: "out of bounds"), before: day, after: .milliseconds(300))
        let sender = bench.sender()
        await bench.drain(sender, for: .seconds(20))
        bench.receiver.rule.value = { _ in .init(status: 503) }
        await bench.drain(sender, for: .seconds(600))
        answer(.init(status: 400, text: "out of bounds"), before: day)
        await bench.drain(sender, for: .seconds(600))
        #expect(Set(bench.receiver.taken) == bench.points((0..<9).map { day + $0 }))
        #expect(bench.receiver.taken.count == 9 * 240)
        #expect(bench.counts.setAside == 20 * 240)
    }
}
