import BeijingTime
import TestKit
import Testing

@testable import DayStore

struct HeldPeriodsTests {
    private let day = Day(daysSinceEpoch: 20_000)

    /// Against a dictionary, with days far apart, before 1970 too.
    @Test(arguments: 1...3) func holdsWhatADictionaryWouldHold(seed: Int) {
        var dice = StudyDice(seed, "held periods")
        var (periods, other) = (HeldPeriods(), HeldPeriods())
        var (known, otherKnown): ([Day: Holding], [Day: Holding]) = ([:], [:])
        let holdings: [Holding?] = [
            nil, .settled, .settled, .settled, .abandoned, .unsettled(since: day.start), .incomplete(since: day.start),
        ]
        for round in 0..<2000 {
            let start = Day(daysSinceEpoch: Int.random(in: -400...400, using: &dice))
            let holding = holdings.randomElement(using: &dice) ?? nil
            switch Int.random(in: 0...40, using: &dice) {
            case 0:
                periods.merge(other)
                known.merge(otherKnown) { $1 }
            case 1:
                periods.removeSettled(before: start)
                known = known.filter { $0.key >= start || $0.value != .settled }
            case 2...10: (other[start], otherKnown[start]) = (holding, holding)
            default: (periods[start], known[start]) = (holding, holding)
            }
            #expect(periods.all == known, "after \(round) rounds")
            #expect(periods.count == known.count)
            #expect(periods.open == known.filter { $0.value != .settled })
            #expect(periods[start] == known[start])
        }
        #expect(known.count > 100)
    }

    @Test func equalPeriodsAreEqualHoweverTheyCame() {
        var (first, second) = (HeldPeriods(), HeldPeriods())
        for offset in 0..<500 { first[day - offset] = .settled }
        for offset in (0..<500).reversed() { second[day - offset] = .settled }
        #expect(first == second)
        first[day - 3000] = .settled
        #expect(first != second)
        first[day - 3000] = nil
        #expect(first == second)
        first.removeSettled(before: day - 100)
        #expect(first.count == 101)
        first.removeSettled(before: day + 1)
        #expect(first == HeldPeriods())
    }
}
