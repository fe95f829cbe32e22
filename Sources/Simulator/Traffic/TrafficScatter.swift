/// How far an account's messages stray from what size, weekday and hour let expect, beyond chance.
///
/// Real accounts have hours of their own, days that are better or worse as a whole, bad days, and bursts of some hours. Each is drawn
/// from the key of its day or hour. The parts are chosen so that together hours lie about ``strength`` off, as a share of the expected.
struct TrafficScatter {
    /// The standard deviation of an hour beyond chance, as a share of what is expected; 0 leaves chance alone.
    let strength: Double

    /// The factor of each hour of a day.
    func factors(dayKey: UInt64) -> [Double] {
        guard strength > 0 else { return Array(repeating: 1, count: 24) }
        let burst = Burst(strength, key: SplitMix64.key(dayKey, "burst"))
        let day = mood(0.4, SplitMix64.key(dayKey, "mood")) * badDay(SplitMix64.key(dayKey, "bad"))
        return (0..<24).map { hour in
            day * mood(0.7, SplitMix64.key(SplitMix64.key(dayKey, hour), "mood")) * burst.factor(of: hour)
        }
    }

    /// A factor around 1 that scatters by a share of the strength.
    private func mood(_ share: Double, _ key: UInt64) -> Double {
        var generator = SplitMix64(key: key)
        let sigma = share * strength
        return Self.exponential(sigma * generator.normal() - sigma * sigma / 2)
    }

    /// About one day a month is worse as a whole.
    private func badDay(_ key: UInt64) -> Double {
        var generator = SplitMix64(key: key)
        return generator.uniform() < 1.0 / 30 ? max(0, 1 - strength * (0.3 + 0.4 * generator.uniform())) : 1
    }

    /// About e^value, without libm: a power of 16, which suffices for moods.
    private static func exponential(_ value: Double) -> Double {
        var power = max(0, 1 + value / 16)
        for _ in 0..<4 { power *= power }
        return power
    }
}

/// Some hours of a day in which more people write, as after an article that many read; about every fourth day has one.
private struct Burst {
    private let hours: Range<Int>
    private let height: Double

    /// Draws the burst of a day, which may be none.
    init(_ strength: Double, key: UInt64) {
        var generator = SplitMix64(key: key)
        let start = Int(generator.uniform() * 24)
        let length = generator.uniform() < 0.25 ? 2 + Int(generator.uniform() * 4) : 0
        hours = start..<start + length
        height = 1 + 2.5 * strength * generator.uniform()
    }

    func factor(of hour: Int) -> Double { hours.contains(hour) ? height : 1 }
}
