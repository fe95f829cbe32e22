import BeijingTime
import TestKit
import WeChatAPI

extension History {
    /// Draws the history of a seed; `length` is about how many steps it has.
    init(seed: Int, length: Int) {
        var dice = StudyDice(seed, "history")
        let day = Day(year: 2026, month: 3, day: 2) + Int.random(in: 0...27, using: &dice)
        setting = Setting(
            begin: day.at(dice.hours(0...23.9)), callsPerDay: [6, 9, 20, 40].randomElement(using: &dice) ?? 9,
            historyDays: [0, 0, 2, 6].randomElement(using: &dice) ?? 0, accounts: dice.happens(0.7) ? 1 : 2)
        steps = []
        while steps.count < length {
            steps.append(.drawn(using: &dice))
            // What was said of answers matters only if time passes.
            if dice.happens(0.5) { steps.append(.pass(using: &dice)) }
        }
    }
}

extension History.Step {
    /// Draws a step.
    fileprivate static func drawn(using dice: inout StudyDice) -> Self {
        let account = dice.happens(0.7) ? 0 : 1
        switch Int.random(in: 0..<100, using: &dice) {
        case 0..<52: return answers(of: account, using: &dice)
        case 52..<60: return .restate(account)
        case 60..<68: return .clock([60, -60, 2880, -2880].randomElement(using: &dice) ?? 60)
        case 68..<74: return .kill
        case 74..<80:
            return .killDuring(Int.random(in: 0...4, using: &dice), answered: dice.happens(0.5))
        case 80..<83: return .secret(0)
        case 83..<87: return .callsPerDay([3, 6, 9, 20, 40].randomElement(using: &dice) ?? 9)
        case 87..<90: return .ownCallsPerDay(account, [nil, 4, 12, 30].randomElement(using: &dice) ?? nil)
        case 90..<93: return .reload
        case 93..<95: return .remove(account)
        case 95..<97: return .add(account)
        default: return .pass(using: &dice)
        }
    }

    /// Draws a stretch of time: minutes, hours or days.
    fileprivate static func pass(using dice: inout StudyDice) -> Self {
        let spans = [1...30, 60...600, 60...600, 700...1_500, 700...1_500, 1_500...4_500]
        return .pass(Int.random(in: spans.randomElement(using: &dice) ?? 1...30, using: &dice))
    }

    /// Draws some answers to one call of an account.
    private static func answers(of account: Int, using dice: inout StudyDice) -> Self {
        let times = [1, 1, 1, 2, 3, 7, 7, 25].randomElement(using: &dice) ?? 1
        if account == 0, dice.happens(0.2) {
            let answers: [History.Answer] = [
                .errcode(40001), .errcode(40125), .errcode(40164), .errcode(-1), .errcode(45009), .errcode(77_777),
                .timeout,
                .lost, .garbage, .http(502), .http(503, retryAfter: 3_600),
            ]
            return .answer(
                account, .token(.stableToken), answers.randomElement(using: &dice) ?? .timeout, times: times)
        }
        let answers: [History.Answer] = [
            .notReady, .notReady, .notReady, .empty, .empty, .empty, .partial, .partial, .partial, .useless,
            .errcode(40001),
            .errcode(42001), .errcode(-1), .errcode(45011), .errcode(77_777), .errcode(48001), .errcode(50001),
            .errcode(40013), .errcode(40164), .errcode(45009), .errcode(61500), .errcode(61501), .errcode(43002),
            .errcode(47009), .http(502), .http(404), .http(503, retryAfter: 3_600), .timeout, .timeout, .lost, .garbage,
        ]
        let endpoint = History.endpoints.randomElement(using: &dice) ?? .getupstreammsghour
        return .answer(account, .data(endpoint), answers.randomElement(using: &dice) ?? .timeout, times: times)
    }
}

extension History.Step {
    /// The same with less of it, the least first.
    var smaller: [Self] {
        switch self {
        case .pass(let minutes): [1, 60, 720, 1_440, 2_880].filter { $0 < minutes }.map { .pass($0) }
        case .answer(let account, let call, let answer, let times):
            [1, 2, 6, 7].filter { $0 < times }.map { .answer(account, call, answer, times: $0) }
        default: []
        }
    }
}
