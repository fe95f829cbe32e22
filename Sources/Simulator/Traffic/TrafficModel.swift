/// The made-up traffic of one account: a pure function of seed, account, day, hour and type.
///
/// Every hour and type is drawn by itself around an expected value, which strays as ``TrafficScatter`` says; longer times are sums of
/// the hours, so that all seven endpoints tell one story. Types are indexed as in ``TrafficShape/types``.
struct TrafficModel {
    private static let weekdayFactors = [1.07, 1.05, 1.02, 1.00, 1.02, 0.94, 0.90]
    private static let sizeKnownOn = BeijingDate(year: 2026, month: 1, day: 1)

    private let account: SimulatedAccount
    private let silentDays: Set<String>
    private let bend: TrafficBend?
    private let scatter: TrafficScatter
    private let key: UInt64

    /// Makes the traffic of an account under a configuration's seed and silent days, bent by a scenario or not.
    init(account: SimulatedAccount, configuration: SimulatorConfiguration, bend: TrafficBend? = nil) {
        self.bend = bend
        self.account = account
        silentDays = configuration.silentDays
        scatter = TrafficScatter(strength: account.scatter * configuration.wildness)
        key = SplitMix64.key(SplitMix64.key(configuration.seed ^ account.seed, account.appID), "traffic")
    }

    /// The day's tallies by hour, then by type: 120, or none when nobody could write.
    func hours(on day: BeijingDate) -> [Tally] {
        let text = day.text
        guard day >= .dataStart, text >= account.firstDay, !silentDays.contains(text) else { return [] }
        let dayKey = SplitMix64.key(key, day.daysSinceEpoch)
        let expected = expectedMessages(on: day, key: dayKey)
        let factors = scatter.factors(dayKey: dayKey)
        return (0..<24).flatMap { hour in
            let hourKey = SplitMix64.key(dayKey, hour)
            let usual = expected * TrafficShape.hourShares[hour] * factors[hour] * Self.outageFactor(hourKey)
            let hourly = usual * (bend?.share(of: day, hour: hour) ?? 1)
            return TrafficShape.types.indices.map { TrafficShape.tally(expected: hourly, type: $0, key: hourKey) }
        }
    }

    /// The period's tallies by type.
    func byType(in period: ClosedRange<BeijingDate>) -> [Tally] {
        let days = period.map { day in
            let hours = hours(on: day)
            return TrafficShape.types.indices.map { type in
                Tally(joining: hours.dropFirst(type).striding(TrafficShape.types.count), newcomers: 0.8)
            }
        }
        guard days.count > 1 else { return days[0] }
        let newcomers = days.count > 7 ? 0.35 : 0.6
        return TrafficShape.types.indices.map { type in Tally(joining: days.map { $0[type] }, newcomers: newcomers) }
    }

    private func expectedMessages(on day: BeijingDate, key: UInt64) -> Double {
        var generator = SplitMix64(key: SplitMix64.key(key, "day"))
        let years = Double(Self.sizeKnownOn.distance(to: day)) / 365
        let growth = min(3, max(0.25, 1 + 0.06 * years))
        let mood = 0.93 + 0.14 * generator.uniform()
        return Double(account.dailyMessages) * growth * Self.weekdayFactors[day.weekday] * mood
    }

    /// About one hour in 2,000, some four a year, loses most of its messages, as when a server behind the account fails.
    private static func outageFactor(_ hourKey: UInt64) -> Double {
        var generator = SplitMix64(key: SplitMix64.key(hourKey, "outage"))
        return generator.uniform() < 0.0005 ? 0.05 + 0.2 * generator.uniform() : 1
    }
}
