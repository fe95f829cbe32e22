/// How many people wrote how much, in one hour, day, week or month.
struct Tally: Equatable, Sendable {
    /// Distinct people.
    var users = 0
    /// Messages.
    var messages = 0

    /// Joins parts of a longer time: messages add up, people partly come again.
    ///
    /// `newcomers` is the share of people beyond the busiest part who were in no other part, so that the result lies
    /// between the largest part and the sum.
    init(joining parts: some Sequence<Tally>, newcomers: Double) {
        var sum = 0
        var largest = 0
        for part in parts {
            sum += part.users
            messages += part.messages
            largest = max(largest, part.users)
        }
        users = largest + Int(Double(sum - largest) * newcomers)
    }

    /// Makes a tally of known numbers.
    init(users: Int, messages: Int) {
        self.users = users
        self.messages = messages
    }
}

/// The made-up traffic of one account: a pure function of seed, account, day, hour and type.
///
/// Every hour and type is drawn by itself around an expected value; longer times are sums of the hours, so that
/// all seven endpoints tell one story. Types are indexed as in ``types``.
struct TrafficModel {
    /// WeChat's numbers of the five documented types: text, image, voice, video, link.
    static let types = [1, 2, 3, 4, 6]

    /// Shares of the types, and how much of their messages come from people who wrote in that hour before.
    private static let typeShares = [0.71, 0.15, 0.07, 0.02, 0.05]
    private static let repeatShares = [0.42, 0.25, 0.35, 0.10, 0.15]
    /// A night that sleeps, a peak late in the morning, another in the evening.
    private static let hourWeights: [Double] = [
        12, 7, 4, 3, 3, 5, 12, 26, 46, 64, 76, 78, 62, 52, 56, 60, 62, 60, 58, 66, 78, 80, 58, 30,
    ]
    private static let hourWeightSum = hourWeights.reduce(0, +)
    private static let weekdayFactors = [1.07, 1.05, 1.02, 1.00, 1.02, 0.94, 0.90]
    private static let sizeKnownOn = BeijingDate(year: 2026, month: 1, day: 1)

    private let account: SimulatedAccount
    private let silentDays: Set<String>
    private let bend: TrafficBend?
    private let key: UInt64

    /// Makes the traffic of an account under a configuration's seed and silent days, bent by a scenario or not.
    init(account: SimulatedAccount, configuration: SimulatorConfiguration, bend: TrafficBend? = nil) {
        self.bend = bend
        self.account = account
        silentDays = configuration.silentDays
        key = SplitMix64.key(SplitMix64.key(configuration.seed ^ account.seed, account.appID), "traffic")
    }

    /// The day's tallies by hour, then by type: 120, or none when nobody could write.
    func hours(on day: BeijingDate) -> [Tally] {
        let text = day.text
        guard day >= .dataStart, text >= account.firstDay, !silentDays.contains(text) else { return [] }
        let dayKey = SplitMix64.key(key, day.daysSinceEpoch)
        let expected = expectedMessages(on: day, key: dayKey)
        return (0..<24).flatMap { hour in
            let hourKey = SplitMix64.key(dayKey, hour)
            let usual = expected * Self.hourWeights[hour] / Self.hourWeightSum * Self.outageFactor(hourKey)
            let hourly = usual * (bend?.share(of: day, hour: hour) ?? 1)
            return Self.types.indices.map { Self.tally(expected: hourly, type: $0, key: hourKey) }
        }
    }

    /// The period's tallies by type.
    func byType(in period: ClosedRange<BeijingDate>) -> [Tally] {
        let days = period.map { day in
            let hours = hours(on: day)
            return Self.types.indices.map { type in
                Tally(joining: hours.dropFirst(type).striding(Self.types.count), newcomers: 0.8)
            }
        }
        guard days.count > 1 else { return days[0] }
        let newcomers = days.count > 7 ? 0.35 : 0.6
        return Self.types.indices.map { type in Tally(joining: days.map { $0[type] }, newcomers: newcomers) }
    }

    private func expectedMessages(on day: BeijingDate, key: UInt64) -> Double {
        var generator = SplitMix64(key: SplitMix64.key(key, "day"))
        let years = Double(Self.sizeKnownOn.distance(to: day)) / 365
        let growth = min(3, max(0.25, 1 + 0.06 * years))
        let mood = 0.93 + 0.14 * generator.uniform()
        return Double(account.dailyMessages) * growth * Self.weekdayFactors[day.weekday] * mood
    }

    /// About one hour in 400 loses most of its messages, as when a server behind the account fails.
    private static func outageFactor(_ hourKey: UInt64) -> Double {
        var generator = SplitMix64(key: SplitMix64.key(hourKey, "outage"))
        return generator.uniform() < 0.0025 ? 0.05 + 0.2 * generator.uniform() : 1
    }

    private static func tally(expected: Double, type: Int, key: UInt64) -> Tally {
        var generator = SplitMix64(key: SplitMix64.key(key, type))
        let messages = generator.poisson(mean: expected * typeShares[type])
        guard messages > 0 else { return Tally(users: 0, messages: 0) }
        let repeats = Double(messages - 1) * repeatShares[type] * (0.8 + 0.4 * generator.uniform())
        return Tally(users: messages - Int(repeats), messages: messages)
    }
}
