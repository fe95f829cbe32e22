import TestKit

/// Some days of a sender's life, told in steps: what settles, and what the receiver does to it.
struct SendingHistory: CustomStringConvertible {
    /// How the receiver answers a request; it refuses samples by its ``Taste`` besides.
    enum Mood: Equatable {
        /// It cannot be reached, so nothing arrives.
        case unreachable
        /// It does not answer in time, and keeps the samples or not.
        case timeout(keeps: Bool)
        /// It answers with a status, and keeps the samples or not.
        case status(Int, keeps: Bool)
        /// It keeps everything and does not say how much.
        case silent
        /// It keeps everything and says that it kept one sample less.
        case modest
        /// It keeps nothing and says that it kept everything.
        case liar
        /// It takes requests of so many samples at the most.
        case narrow(Int)
    }

    /// Which samples the receiver refuses, whatever its mood.
    enum Taste: Equatable {
        case everything
        /// None of one type of messages.
        case noVoice
        /// None after 20:00.
        case noEvening
        /// None of the day before the given number of days from the first.
        case noDay(Int)
        /// Nothing at all.
        case nothing
    }

    /// One step.
    enum Step {
        /// A day of an account settles, so many days after the first.
        case settle(Int, day: Int)
        /// The next requests are answered so.
        case mood(Mood, times: Int)
        /// From now on the receiver refuses by that taste, by name or, in a request of 2.0, by keeping the rest.
        case taste(Taste, keepsRest: Bool)
        /// So many minutes pass.
        case pass(Int)
        /// The receiver cannot be reached for so many minutes, which pass.
        case away(Int)
        /// The process is killed and started again.
        case kill
        /// The process is killed during the request after so many others, which is kept or not.
        case killDuring(Int, keeps: Bool)
        /// An account leaves the configuration, or comes back.
        case remove(Int)
        case add(Int)
    }

    var steps: [Step]
    /// `max_samples_per_send`, and whether messages of 2.0 are sent.
    var limit = 500
    var isSecond = true

    static let accounts = ["wx1", "wx2"]

    var description: String {
        (["SendingHistory(steps: ["] + steps.map { "    .\($0)," } + ["], limit: \(limit), isSecond: \(isSecond))"])
            .joined(separator: "\n")
    }
}

extension SendingHistory {
    /// Draws the history of a seed; `length` is about how many steps it has.
    init(seed: Int, length: Int) {
        var dice = StudyDice(seed, "sending")
        (limit, isSecond) = ([240, 500, 2_000].randomElement(using: &dice) ?? 500, dice.happens(0.6))
        steps = [.settle(0, day: Int.random(in: 0...4, using: &dice))]
        while steps.count < length {
            steps.append(.drawn(using: &dice))
            if dice.happens(0.4) { steps.append(.pass([1, 1, 5, 90].randomElement(using: &dice) ?? 1)) }
        }
    }
}

extension SendingHistory.Step {
    /// Draws a step.
    fileprivate static func drawn(using dice: inout StudyDice) -> Self {
        let account = Int.random(in: 0...1, using: &dice)
        switch Int.random(in: 0..<100, using: &dice) {
        case 0..<30: return .settle(account, day: Int.random(in: 0...7, using: &dice))
        case 30..<60:
            let moods: [SendingHistory.Mood] = [
                .unreachable, .timeout(keeps: true), .timeout(keeps: false), .status(500, keeps: false),
                .status(500, keeps: true), .status(503, keeps: false), .status(400, keeps: false),
                .status(401, keeps: false),
                .status(429, keeps: false), .status(404, keeps: false), .status(415, keeps: false), .silent, .modest,
                .liar,
                .narrow(100), .narrow(1),
            ]
            return .mood(
                moods.randomElement(using: &dice) ?? .unreachable,
                times: [1, 1, 2, 3, 9].randomElement(using: &dice) ?? 1)
        case 60..<70:
            let tastes: [SendingHistory.Taste] = [
                .everything, .everything, .noVoice, .noEvening, .noDay(Int.random(in: 0...7, using: &dice)), .nothing,
            ]
            return .taste(tastes.randomElement(using: &dice) ?? .everything, keepsRest: dice.happens(0.5))
        case 70..<78: return .pass([1, 10, 120].randomElement(using: &dice) ?? 1)
        case 78..<81: return .away([60, 600, 10_080].randomElement(using: &dice) ?? 60)
        case 81..<87: return .kill
        case 87..<95: return .killDuring(Int.random(in: 0...5, using: &dice), keeps: dice.happens(0.5))
        case 95..<97: return .remove(account)
        default: return .add(account)
        }
    }

    /// The same with less of it, the least first.
    var smaller: [Self] {
        switch self {
        case .pass(let minutes): [1, 5].filter { $0 < minutes }.map { .pass($0) }
        case .away(let minutes): [1, 60].filter { $0 < minutes }.map { .away($0) }
        case .mood(let mood, let times): [1, 2, 6].filter { $0 < times }.map { .mood(mood, times: $0) }
        default: []
        }
    }
}
