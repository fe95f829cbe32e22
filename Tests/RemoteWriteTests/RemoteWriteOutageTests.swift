import BeijingTime
import Exposition
import TestKit
import Testing

@testable import RemoteWrite

/// Receivers that take nothing for a while: nothing is lost, and the log says once what to do.
struct RemoteWriteOutageTests {
    typealias Answer = RemoteWriteVerdict.Answer
    private let bench: RemoteWriteBench
    private var day: Day { bench.day }

    init() throws { bench = try RemoteWriteBench() }

    private var blocked: [String] {
        get throws {
            let families = try bench.statistics.families()
            let family = try #require(families.first { $0.name == "wechat_exporter_remote_write_blocked" })
            #expect(family.samples.count == RemoteWriteBlock.allCases.count)
            return family.samples.filter { $0.value == 1 }.map { $0.labelValues[1] }
        }
    }

    @Test func whatIsNotTakenIsSentAgainUntilItIs() async throws {
        try await bench.settle(day)
        bench.receiver.script(
            nil, .init(status: 500), .init(status: 429, header: ["retry-after": "60"]), .init(status: 204))
        let sender = bench.sender()
        var waits: [Duration] = []
        for _ in 0..<4 {
            let next = await sender.tick()
            waits.append(bench.clock.now.duration(to: next))
            bench.clock.set(next)
        }
        #expect(waits == [.milliseconds(30), .milliseconds(60), .seconds(60), RemoteWriteSender.pause])
        #expect(Set(bench.receiver.requests.map { "\($0.series)" }).count == 1)
        #expect(bench.counts.retried == 3 * 240)
        #expect(bench.counts.sent == 240)
        #expect(bench.counts.failed == 0)
        #expect(bench.log.lines("level=WARN", "retrying").count == 1)
        #expect(bench.log.lines("level=INFO", "accepts samples again").count == 1)
    }

    @Test(arguments: [
        (Answer(status: 401, text: "bad password\nmore"), "unauthorized", "user name and password"),
        (Answer(status: 407), "unauthorized", "credentials"), (Answer(status: 403), "forbidden", "right to write"),
        (Answer(status: 404), "not_found", "path"), (Answer(status: 405), "not_found", "path"),
        (Answer(status: 415), "unsupported", "1.0 or 2.0"), (Answer(status: 302), "redirect", "redirects"),
        (Answer(status: 418), "other", "headers"), (Answer(status: 413), "too_large", "limit"),
    ])
    func whatNeedsAHumanIsShownToldOnceAndLosesNothing(answer: Answer, reason: String, advice: String) async throws {
        for back in 0..<5 { try await bench.settle(day + back) }
        bench.receiver.rule.value = { _ in answer }
        let sender = bench.sender()
        #expect(try blocked == [])
        await bench.drain(sender, for: .seconds(3600))
        #expect(try blocked == [reason])
        #expect(bench.receiver.requests.count > 600, "it goes on trying every five seconds")
        #expect(bench.counts.pending == 5 * 240)
        #expect(bench.counts.failed == 0)
        #expect(bench.log.lines("level=ERROR", "HTTP \(answer.status)", advice, "remote_write r").count == 1)
        #expect(bench.log.lines("level=WARN").isEmpty)
        bench.receiver.rule.value = { _ in nil }
        await bench.drain(sender)
        #expect(Set(bench.receiver.taken) == bench.points((0..<5).map { day + $0 }))
        #expect(bench.receiver.taken.count == 5 * 240)
        #expect(bench.counts.pending == 0)
        #expect(try blocked == [])
        #expect(bench.log.lines("level=INFO", "accepts samples again").count == 1)
    }

    @Test func whereNothingWaitsNothingIsBlocked() async throws {
        try await bench.settle(day, "wx2")
        bench.receiver.rule.value = { _ in .init(status: 403) }
        let sender = bench.sender()
        await bench.drain(sender, for: .seconds(60))
        #expect(try blocked == ["forbidden"])
        bench.configure(["wx1": "shop"])
        await bench.drain(sender)
        #expect(bench.counts.pending == 0)
        #expect(try blocked == [])
        bench.configure(["wx1": "shop", "wx2": "corner"])
        await bench.drain(sender, for: .seconds(60))
        #expect(try blocked == ["forbidden"])
    }

    @Test func anOutageIsToldAgainWhenItComesBackWeeksLater() async throws {
        let sender = bench.sender()
        for week in 0..<3 {
            bench.clock.set((day + 20 + 7 * week).at(.seconds(3600)))
            try await bench.settle(day + week)
            bench.receiver.script(.init(status: 401), .init(status: 401))
            await bench.drain(sender)
        }
        #expect(bench.log.lines("level=ERROR", "HTTP 401").count == 3)
        #expect(bench.log.lines("level=INFO", "accepts samples again").count == 3)
    }

    @Test func anOutageThatComesAndGoesDoesNotFloodTheLog() async throws {
        for back in 0..<100 { try await bench.settle(day - back) }
        let calls = SharedValue(0)
        bench.receiver.rule.value = { _ in
            calls.value += 1
            return calls.value.isMultiple(of: 2) ? nil : .init(status: 401)
        }
        await bench.drain(bench.sender())
        #expect(bench.receiver.taken.count == 100 * 240)
        #expect(bench.log.lines("level=ERROR").count == 10)
        #expect(bench.log.lines("level=INFO").count == 10)
    }

    @Test func anOutageThatTurnsIntoAnotherIsToldToo() async throws {
        try await bench.settle(day)
        bench.receiver.script(.init(status: 503), .init(status: 401), .init(status: 503), .init(status: 401))
        await bench.drain(bench.sender())
        #expect(bench.log.lines("level=WARN", "HTTP 503").count == 1)
        #expect(bench.log.lines("level=ERROR", "HTTP 401").count == 1)
    }

    @Test func whatKeepsARequestFromBeingSentUntilItIsMendedIsABlock() async throws {
        try await bench.settle(day)
        let sender = bench.sender()
        let kinds: [(RemoteWriteError.Kind, String)] = [
            (.dns, "dns"), (.tls, "tls"), (.secret, "unauthorized"), (.proxyAuthentication, "unauthorized"),
        ]
        for (kind, reason) in kinds {
            bench.receiver.fail(kind)
            bench.clock.set(await sender.tick())
            #expect(try blocked == [reason])
        }
        bench.receiver.fail(.timeout)
        bench.clock.set(await sender.tick())
        #expect(try blocked == [])
    }

    @Test(arguments: 6...24)
    func anOutageThatEndsAtAnyRequestSetsNothingAside(requests: Int) async throws {
        for back in 0..<5 { try await bench.settle(day + back) }
        let answer: Answer = requests.isMultiple(of: 2) ? .init(status: 503) : .init(status: 400)
        let calls = SharedValue(0)
        bench.receiver.rule.value = { _ in
            calls.value += 1
            return calls.value <= requests ? answer : nil
        }
        let duration = await bench.drain(bench.sender())
        #expect(bench.receiver.taken.count == 5 * 240)
        #expect(Set(bench.receiver.taken).count == 5 * 240)
        #expect((bench.counts.failed, bench.counts.pending) == (0, 0))
        #expect(duration < .seconds(120))
        #expect(bench.log.lines("set aside").isEmpty)
    }

    @Test func inAPlainOutageNothingIsSetAsideAndTheOldestDayGoesFirst() async throws {
        for back in 0..<30 { try await bench.settle(day - back) }
        bench.receiver.rule.value = { _ in .init(status: 503) }
        let sender = bench.sender()
        await bench.drain(sender, for: .seconds(600))
        let oldest = bench.sentDays.filter { $0 == day - 29 }.count
        let newest = bench.sentDays.filter { $0 == day }.count
        #expect(oldest + newest == bench.sentDays.count)
        #expect(
            (oldest / 3...oldest * 2 / 3).contains(newest), "\(oldest) tries of the oldest, \(newest) of the newest day"
        )
        #expect(bench.counts.setAside == 0)
        let before = bench.receiver.requests.count
        bench.receiver.rule.value = { _ in nil }
        await bench.drain(sender)
        let days = bench.sentDays.dropFirst(before).filter { $0 != day }
        #expect(days == days.sorted())
        #expect(bench.receiver.taken.count == 30 * 240)
        #expect(bench.counts.setAside == 0)
    }

    /// A receiver that is killed again as soon as it is up, and comes back for good then.
    @Test(arguments: [Answer.lost(.connect), .lost(.other), .lost(.timeout), .init(status: 503), .init(status: 502)])
    func anOutageThatComesBackAtOnceDelaysNothingForLong(answer: Answer) async throws {
        for seed in 1...8 {
            let bench = try RemoteWriteBench()
            for back in 0..<15 { try await bench.settle(bench.day - back) }
            var dice = StudyDice(seed, "flaps")
            let up = bench.clock.now.advanced(by: dice.hours(0.002...0.01))
            let down = up.advanced(by: .milliseconds(Int.random(in: 100...2000, using: &dice)))
            let back = down.advanced(by: dice.hours(0.001...0.01))
            bench.receiver.rule.value = { [clock = bench.clock] _ in
                (up..<down).contains(clock.now) || clock.now >= back ? nil : answer
            }
            let duration = await bench.drain(bench.sender())
            #expect(Set(bench.receiver.taken).count == 15 * 240, "seed \(seed)")
            #expect(bench.receiver.taken.count == 15 * 240, "seed \(seed)")
            #expect(duration < .seconds(150), "seed \(seed)")
            #expect((bench.counts.pending, bench.counts.setAside) == (0, 0), "seed \(seed)")
        }
    }

    @Test func aWayThatIsGoneIsNeverTheDaysFault() async throws {
        for back in 0..<3 { try await bench.settle(day + back) }
        bench.receiver.fail(.connect)
        await bench.drain(bench.sender(), for: .seconds(600))
        #expect(Set(bench.sentDays) == [day])
    }

    @Test func countersStandFromTheStart() throws {
        _ = bench.sender()
        let names = Set(try bench.statistics.families().filter { !$0.samples.isEmpty }.map(\.name))
        for name in [
            "samples_pending", "samples_set_aside", "samples_orphaned", "samples_total", "samples_failed_total",
            "samples_retried_total", "bytes_total", "blocked",
        ] {
            #expect(names.contains("wechat_exporter_remote_write_\(name)"))
        }
    }

    @Test func noNumberIsSeenWithoutTheNoteThatItHasChanged() async throws {
        _ = bench.sender()
        let statistics = bench.statistics
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for _ in 0..<20_000 { statistics.update("r") { $0.sent += 1 } }
                return true
            }
            group.addTask {
                var (stamp, sent) = (statistics.changes, -1)
                for _ in 0..<20_000 {
                    let next = statistics.changes
                    let value = statistics["r"]?.sent ?? 0
                    // What was read under the stamp of before may be newer, never older.
                    if next == stamp, sent > value { return false }
                    (stamp, sent) = (next, value)
                }
                return true
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
