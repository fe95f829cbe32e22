/// What one ordinary past day tells of how far its account strays from what is expected.
///
/// It depends on the day and on the weeks before it alone, so that it is computed once and kept: a new day needs these few numbers of a
/// year instead of the year's rows.
package struct PastDay: Equatable, Sendable {
    /// Sums over the hours of a day for the regression of ``HourNoise``: w weighs an hour, e is what was expected, y its shortfall.
    struct Moments: Equatable {
        var w = 0.0
        var we = 0.0
        var wee = 0.0
        var wy = 0.0
        var wye = 0.0
    }

    /// `msg_count` of the day.
    let total: Double
    /// What was usual on it.
    let usualTotal: Double
    /// See ``Expectation/Silence/messages``.
    let silence: Double
    /// The day's part in the account's noise.
    let moments: Moments

    /// What `day` tells; nil when fewer than three `weeks` are known, the ordinary same weekdays before it.
    package init?(_ day: DaySum, weeks: [DaySum]) {
        guard weeks.count >= Baseline.fewest else { return nil }
        let usual = UsualDay(weeks)
        (total, usualTotal, silence) = (day.total, usual.total, usual.silence(in: day))
        moments = HourNoise.moments(expected: usual.expected(beside: day), day.hours)
    }

    /// The eight numbers to keep.
    package var numbers: [Double] {
        [total, usualTotal, silence, moments.w, moments.we, moments.wee, moments.wy, moments.wye]
    }

    /// Takes back what was kept; nil for anything else.
    package init?(numbers: some RandomAccessCollection<Double>) {
        guard numbers.count == 8, numbers.allSatisfy(\.isFinite) else { return nil }
        let kept = Array(numbers)
        (total, usualTotal, silence) = (kept[0], kept[1], kept[2])
        moments = Moments(w: kept[3], we: kept[4], wee: kept[5], wy: kept[6], wye: kept[7])
    }
}
