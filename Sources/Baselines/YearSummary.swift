/// What a ``PastYear`` comes down to for the day after it.
///
/// It depends on the days before that day alone, so that it is computed once and kept: a start needs these few numbers instead of those
/// of each day of a year.
package struct YearSummary: Equatable, Sendable {
    /// See ``PastYear/level``.
    let level: Double
    /// How far the hours stray.
    let hourNoise: HourNoise
    /// How far whole days stray.
    let dayNoise: DayNoise
    /// See ``Expectation/Silence/limit``.
    let silenceLimit: Double

    /// Sums up `year`.
    package init(_ year: PastYear) {
        let days = year.year
        (level, hourNoise, dayNoise) = (year.level, HourNoise(days), DayNoise(year))
        silenceLimit = Self.silenceLimit(after: days.map(\.silence))
    }

    /// The five numbers to keep.
    package var numbers: [Double] { [level, hourNoise.constant, hourNoise.slope, dayNoise.slope, silenceLimit] }

    /// Takes back what was kept; nil for anything else.
    package init?(numbers: [Double]) {
        guard numbers.count == 5, numbers.allSatisfy(\.isFinite) else { return nil }
        (level, silenceLimit) = (numbers[0], numbers[4])
        (hourNoise, dayNoise) = (HourNoise(constant: numbers[1], slope: numbers[2]), DayNoise(slope: numbers[3]))
    }

    /// Four times what nine of ten of the account's days stay under, but never less than is chance anywhere.
    ///
    /// While fewer than thirty days are known, the missing ones count as days of which one in ten is silent for five messages.
    private static func silenceLimit(after silences: [Double]) -> Double {
        let missing = 30 - silences.count
        let assumed = missing > 0 ? max(1, (Double(missing) * 0.1).rounded(.up)) : 0
        let sorted = (silences + Array(repeating: 5, count: Int(assumed))).sorted()
        let place = Double(sorted.count - 1) * 0.9
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return max(15, 4 * (sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))))
    }
}
