import BeijingTime
import TestKit
import Testing

@testable import EventTime
@testable import RemoteWrite

/// How a refused batch is taken apart.
struct RemoteWriteSplitTests {
    private struct Point: Hashable {
        let name: String
        let hour: Int
    }

    private struct Outcome {
        var taken: [Point] = []
        var requests = 0
        var split: RemoteWriteSplit
        var refused: Set<Point> { Set(split.refused.flatMap(RemoteWriteSplitTests.points)) }
    }

    private let day = Day(year: 2026, month: 3, day: 9)

    /// Both families of five types of so many accounts, a point an hour.
    private func batch(accounts: Int = 2, hours: Int = 24) -> [RemoteWriteSeries] {
        (0..<accounts).flatMap { account in
            let points = (0..<hours).map { hour in
                EventSeries.Point(time: day.at(.seconds(hour * 3600)), messages: hour, users: 1)
            }
            let series = ["text", "image", "voice", "video", "link"].map {
                EventSeries(account: "a\(account)", messageType: $0, points: points)
            }
            return RemoteWriteSeries.all(series, appID: "wx\(account)", externalLabels: [:])
        }
    }

    private static func points(_ series: RemoteWriteSeries) -> [Point] {
        series.samples.map { Point(name: series.name, hour: Int($0.time.seconds / 3600 + 8) % 24) }
    }

    /// Sends everything to a receiver that refuses a request with any point that `isBad`.
    private func send(_ start: RemoteWriteSplit, _ isBad: (Point) -> Bool) -> Outcome {
        var outcome = Outcome(split: start)
        while let portion = outcome.split.next, !outcome.split.isHopeless {
            outcome.requests += 1
            let points = portion.flatMap(Self.points)
            if points.contains(where: isBad) {
                outcome.split.refuse("HTTP 400")
            } else {
                outcome.taken += points
                outcome.split.accept()
            }
        }
        return outcome
    }

    private func expectExact(_ outcome: Outcome, _ all: [RemoteWriteSeries], _ isBad: (Point) -> Bool) {
        let points = all.flatMap(Self.points)
        #expect(!outcome.split.isHopeless)
        #expect(Set(outcome.taken).count == outcome.taken.count, "each point once")
        #expect(Set(outcome.taken) == Set(points.filter { !isBad($0) }))
        #expect(outcome.refused == Set(points.filter(isBad)))
        #expect(outcome.split.accepted == outcome.taken.count)
        #expect(outcome.split.failed == outcome.refused.count)
    }

    @Test func whatIsTakenIsOneRequest() {
        let outcome = send(RemoteWriteSplit(batch())) { _ in false }
        #expect(outcome.requests == 1)
        #expect(outcome.split.accepted == 480)
    }

    @Test func onePointIsFoundInAFewRequests() {
        let all = batch()
        let bad = Point(name: all[13].name, hour: 17)
        let outcome = send(RemoteWriteSplit(all)) { $0 == bad }
        expectExact(outcome, all) { $0 == bad }
        #expect(outcome.requests < 20)
    }

    @Test(arguments: ["account=\"a1\"", "msg_type=\"voice\"", "hourly_users", "msg_type=\"text\"", "account=\"a7\""])
    func aLabelThatIsRefusedCostsNothingElse(label: String) {
        for accounts in [1, 2, 8] {
            let all = batch(accounts: accounts)
            guard !all.allSatisfy({ $0.name.contains(label) }) else { continue }
            expectExact(send(RemoteWriteSplit(all)) { $0.name.contains(label) }, all) { $0.name.contains(label) }
        }
    }

    @Test(arguments: [0..<6, 0..<12, 12..<24, 20..<24, 3..<21])
    func hoursThatAreRefusedCostNothingElse(hours: Range<Int>) {
        let all = batch()
        expectExact(send(RemoteWriteSplit(all)) { hours.contains($0.hour) }, all) { hours.contains($0.hour) }
    }

    @Test func aBatchOfWhichNothingIsTakenIsHopelessAfterAHandfulOfRequests() {
        for accounts in [1, 2, 8] {
            let outcome = send(RemoteWriteSplit(batch(accounts: accounts))) { _ in true }
            #expect(outcome.split.isHopeless)
            #expect(outcome.requests == 1 + RemoteWriteSplit.handful)
            #expect(!outcome.split.isBegun)
        }
    }

    @Test func whatWasRefusedBeforeTheReceiverCameToItselfIsNotGivenUp() {
        for calls in 1...4 {
            let all = batch()
            var left = calls
            let outcome = send(RemoteWriteSplit(all)) { _ in
                left -= 1
                return left >= 0
            }
            expectExact(outcome, all) { _ in false }
        }
        // In mid-batch, too, as long as it comes to itself again.
        let all = batch()
        var (asked, bad) = (0, Point(name: all[3].name, hour: 3))
        let outcome = send(RemoteWriteSplit(all)) { point in
            asked += 1
            return point == bad || (2000..<2020).contains(asked)
        }
        #expect(Set(outcome.taken).count == outcome.taken.count)
        #expect(outcome.split.accepted + outcome.split.failed == 480)
    }

    @Test func anotherAttemptTriesOtherPlaces() {
        let all = batch(accounts: 1)
        var tried: Set<Point> = []
        for attempt in 0..<4 {
            let outcome = send(RemoteWriteSplit(all, attempt: attempt)) { _ in true }
            tried.formUnion(outcome.split.doubtful.flatMap(Self.points))
        }
        #expect(tried.count > 2 * RemoteWriteSplit.handful)
    }

    @Test func aSeriesThatWasRefusedAsAWholeCostsFiveRequestsLater() {
        let all = batch()
        let bad = all[3].name
        let first = send(RemoteWriteSplit(all)) { $0.name == bad }
        #expect(first.split.lessons.wholly == [bad])
        let second = send(RemoteWriteSplit(all, suspects: [bad])) { $0.name == bad }
        expectExact(second, all) { $0.name == bad }
        #expect(second.requests == 1 + 5)
        #expect(second.split.lessons.wholly == [bad])
        let third = send(RemoteWriteSplit(all, suspects: [bad])) { _ in false }
        #expect(third.split.lessons.cleared == [bad])
        #expect(third.split.accepted == 480)
    }

    /// What was refused as a whole one day may be refused in part the next, for another reason.
    @Test(arguments: [0..<1, 0..<6, 0..<23, 1..<24, 20..<24, 23..<24, 3..<21])
    func hoursThatAreRefusedCostASuspectNothingElse(hours: Range<Int>) {
        for length in [24, 3, 2, 1] {
            let all = batch(hours: length)
            let start = RemoteWriteSplit(all, suspects: [all[3].name, all[14].name])
            func isBad(_ point: Point) -> Bool { hours.contains(point.hour) && point.name != all[0].name }
            let outcome = send(start, isBad)
            expectExact(outcome, all, isBad)
            #expect(outcome.split.lessons.wholly.isEmpty == (hours.lowerBound > 0 || hours.upperBound < length))
        }
    }

    @Test func aLargeRequestIsDividedDownToASingleSample() {
        var split = RemoteWriteSplit(batch(accounts: 1))
        var sizes: [Int] = []
        while split.divide() { sizes.append(split.next?.sampleCount ?? 0) }
        #expect(sizes == [120, 48, 24, 12, 6, 3, 1])
        #expect(split.accepted == 0)
        let limited = send(RemoteWriteSplit(batch(), limit: 100)) { _ in false }
        #expect(limited.split.accepted == 480)
        #expect(limited.requests == 8)
    }

    /// Its refused samples are confirmed one by one, and not joined and divided again without end.
    @Test func aReceiverOfSingleSamplesGetsEachOnceAndRefusesForGood() {
        let all = batch(accounts: 1, hours: 4)
        func isBad(_ point: Point) -> Bool { point.name == all[2].name }
        var outcome = Outcome(split: RemoteWriteSplit(all))
        while let portion = outcome.split.next, outcome.requests < 1_000 {
            outcome.requests += 1
            let points = portion.flatMap(Self.points)
            if points.count > 1 {
                let isDivided = outcome.split.divide()
                #expect(isDivided)
            } else if points.contains(where: isBad) {
                outcome.split.refuse("HTTP 400")
            } else {
                outcome.taken += points
                outcome.split.accept()
            }
        }
        #expect(outcome.requests < 1_000)
        expectExact(outcome, all, isBad)
    }

    @Test func whatTheReceiverLeavesOutIsCounted() {
        var split = RemoteWriteSplit(batch())
        split.accept(leftOut: 40, reason: "HTTP 400: out of order")
        #expect(split.next == nil)
        #expect((split.accepted, split.failed) == (440, 40))
        #expect(split.reason == "HTTP 400: out of order")
    }

    /// Receivers that refuse by label and by time, as seeded dice have it.
    @Test(arguments: 1...60)
    func everyPointIsTakenOnceOrNamedUnlessNothingIsTaken(seed: Int) {
        var dice = StudyDice(seed, "split")
        let all = batch(accounts: Int.random(in: 1...6, using: &dice), hours: Int.random(in: 1...24, using: &dice))
        let names = Set(all.map(\.name).filter { _ in dice.happens(0.15) })
        let hours = Set((0..<24).filter { _ in dice.happens(0.1) })
        let single = Set(all.flatMap(Self.points).filter { _ in dice.happens(0.02) })
        func isBad(_ point: Point) -> Bool {
            names.contains(point.name) || hours.contains(point.hour) || single.contains(point)
        }
        for attempt in 0..<50 {
            let suspects = names.filter { _ in dice.happens(0.5) }
            let outcome = send(RemoteWriteSplit(all, suspects: suspects, attempt: attempt), isBad)
            if outcome.split.isHopeless {
                #expect(outcome.taken.isEmpty)
                continue
            }
            return expectExact(outcome, all, isBad)
        }
        #expect(all.flatMap(Self.points).allSatisfy(isBad), "seed \(seed): some point could have been taken")
    }

    /// A receiver that changes its mind in mid-batch may have refused a portion for a sample that it takes now.
    @Test(arguments: 1...20)
    func onlyWhatWasRefusedAloneIsGivenUp(seed: Int) {
        var dice = StudyDice(seed, "minds")
        let all = batch(accounts: 1)
        let minds = (0..<2).map { _ in Set(all.flatMap(Self.points).filter { _ in dice.happens(0.1) }) }
        for change in stride(from: 1, to: 200, by: 9) {
            var (asked, split, alone) = (0, RemoteWriteSplit(all), Set<Point>())
            while let portion = split.next, !split.isHopeless {
                asked += 1
                let points = portion.flatMap(Self.points)
                let isRefused = !minds[asked < change ? 0 : 1].isDisjoint(with: points)
                if isRefused, points.count == 1 { alone.formUnion(points) }
                isRefused ? split.refuse("HTTP 400") : split.accept()
            }
            let refused = Set(split.refused.flatMap(Self.points))
            #expect(refused.isSubset(of: alone), "change \(change)")
        }
    }
}
