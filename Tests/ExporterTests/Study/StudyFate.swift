import BeijingTime
import Simulator
import TestKit
import WeChatAPI

/// What upstream does with one period of one account: when its numbers exist, what is said until then, when they change.
struct StudyFate {
    /// One period as upstream files it.
    struct Subject: Hashable {
        let appID: String
        let endpoint: Endpoint
        let start: Day

        /// The first day on which the period is over.
        var end: Day { endpoint.period.lastDay(startingOn: start) + 1 }
    }

    /// From then on there are numbers.
    let ready: UnixTime
    /// Whether the answer until then is an empty list rather than 61503.
    let answersEmpty: Bool
    /// From then on there are other numbers.
    let restated: UnixTime?

    /// Draws the fate of `subject`: most are ready around 08:00, some late, a few more than a day late, a third restated.
    init(seed: Int, _ subject: Subject) {
        var dice = StudyDice(seed, "fate \(subject.appID) \(subject.endpoint) \(subject.start)")
        let kinds: [(share: Double, hours: ClosedRange<Double>, mayBeEmpty: Bool)] = [
            (0.70, 7.5...8.5, true), (0.12, 8.5...11.9, true), (0.07, 12...23.9, false), (0.04, 24...60, false),
            // Empty until after 12:00, when an empty list is believed: the re-read, if it comes late enough, brings the numbers.
            (0.07, 12...19, true),
        ]
        var draw = Double.random(in: 0..<1, using: &dice)
        var kind = kinds[0]
        for next in kinds where draw >= 0 {
            (kind, draw) = (next, draw - next.share)
        }
        ready = subject.end.at(dice.hours(kind.hours))
        answersEmpty = dice.happens(0.5) && kind.mayBeEmpty
        restated = dice.happens(0.3) ? ready.advanced(by: dice.hours(0...30)) : nil
    }

    /// Which edition of the numbers is out at `now`: 0, or 1 after the restatement.
    func edition(at now: UnixTime) -> UInt64 { restated.map { $0 <= now } == true ? 1 : 0 }
}

/// The trouble of all accounts at once: hours without network, storms of one fault, quotas cut short, single faults.
struct StudyWeather {
    let seed: Int
    /// From then on all is calm, so that what was missed can be made good.
    let calmFrom: UnixTime
    /// Whether there are stretches of trouble but no single faults, so that most days can be held to the minute.
    let isFair: Bool

    /// Whether no packet gets through.
    func isOutage(at now: UnixTime) -> Bool { window("outage", 0.10, 0.2...9, around: now) != nil }

    /// Whether upstream forgets for some hours what it has told.
    func isEmptied(at now: UnixTime) -> Bool { window("emptied", 0.08, 1...8, around: now) != nil }

    /// Calls that upstream allows an endpoint on that day.
    func quota(on day: Day) -> Int {
        var dice = StudyDice(seed, "quota \(day)")
        return dice.happens(0.04) && day.start < calmFrom ? Int.random(in: 0...4, using: &dice) : 5_000
    }

    /// What befalls the `number`-th call, made to `endpoint`; nil for an honest answer.
    func fault(of endpoint: String, number: Int, at now: UnixTime) -> SimulatorFault? {
        guard now < calmFrom else { return nil }
        let faults = endpoint == "stable_token" ? StudyFaults.ofTokens : StudyFaults.ofData
        if var dice = window("storm \(endpoint)", 0.06, 0.1...5, around: now) {
            return faults.randomElement(using: &dice)
        }
        var dice = StudyDice(seed, "call \(number)")
        return dice.happens(isFair ? 0 : 0.05) ? faults.randomElement(using: &dice) : nil
    }

    /// The dice of the stretch that holds `now`, if one began today or yesterday.
    private func window(_ name: String, _ share: Double, _ hours: ClosedRange<Double>, around now: UnixTime)
        -> StudyDice?
    {
        guard now < calmFrom else { return nil }
        let today = Day(containing: now)
        for day in [today, today - 1] {
            var dice = StudyDice(seed, "\(name) \(day)")
            guard dice.happens(share) else { continue }
            let begin = day.at(dice.hours(0...23))
            if begin <= now, now < begin.advanced(by: dice.hours(hours)) { return dice }
        }
        return nil
    }
}
