/// How many times wider than chance an account's hours fall short: a variance of φ + c·e around e expected messages.
///
/// Chance alone has φ = 1 and c = 0 when counts are compared by their square roots; c is what the account strays beyond it. Both are found
/// by weighted least squares over the hours of a year, in which the small hours count most and only shortfalls are looked at.
struct HourNoise: Equatable {
    /// φ.
    let constant: Double
    /// c.
    let slope: Double

    /// Takes both numbers as they were found before.
    init(constant: Double, slope: Double) { (self.constant, self.slope) = (constant, slope) }

    /// The ratio at `expected` messages, at least 1.
    func ratio(at expected: Double) -> Double { (constant + slope * expected).squareRoot() }

    /// What is taken for an account of which nothing is known, and mixed in as ten days' worth where little is.
    private static let start = (constant: 2.0, slope: 0.02)
    private static let startDays = 10.0

    /// Fits both numbers to `past`.
    init(_ past: some Collection<PastDay>) {
        let sums = past.reduce(into: PastDay.Moments()) { sums, day in
            sums.w += day.moments.w
            sums.we += day.moments.we
            sums.wee += day.moments.wee
            sums.wy += day.moments.wy
            sums.wye += day.moments.wye
        }
        let mixed = past.isEmpty ? 1 : Self.startDays / Double(past.count)
        let (s0, s1, s2) = (sums.w * (1 + mixed), sums.we * (1 + mixed), sums.wee * (1 + mixed))
        let u0 = sums.wy + mixed * (Self.start.constant * sums.w + Self.start.slope * sums.we)
        let u1 = sums.wye + mixed * (Self.start.constant * sums.we + Self.start.slope * sums.wee)
        guard s0 > 0 else {
            (constant, slope) = Self.start
            return
        }
        let determinant = s0 * s2 - s1 * s1
        var slope = determinant > 1e-9 ? (s0 * u1 - s1 * u0) / determinant : 0
        var constant = (u0 - slope * s1) / s0
        if slope <= 0 { (slope, constant) = (0, u0 / s0) }
        if constant < 1 { (slope, constant) = (max(0, (u1 - s1) / s2), 1) }
        (self.constant, self.slope) = (constant, slope)
    }

    /// The part of a day, with `expected` beside what came.
    static func moments(expected: [Double], _ came: [Double]) -> PastDay.Moments {
        var sums = PastDay.Moments()
        for (e, x) in zip(expected, came) where e >= 4 {
            let y = shortfall(e, x)
            let w = 1 / ((1 + e / 20) * (1 + e / 20))
            sums.w += w
            sums.we += w * e
            sums.wee += w * e * e
            sums.wy += w * y
            sums.wye += w * y * e
        }
        return sums
    }

    /// Twice the square of how far x falls short of e, in units of chance; its mean is 1 where there is nothing but chance.
    static func shortfall(_ e: Double, _ x: Double) -> Double {
        let roots = 2 * (e.squareRoot() - x.squareRoot())
        return roots > 0 ? 2 * roots * roots : 0
    }
}

/// The same for whole days, with φ = 1: days are large enough for the account's own noise to outweigh chance.
struct DayNoise: Equatable {
    /// c.
    let slope: Double

    /// Takes the slope as it was found before.
    init(slope: Double) { self.slope = slope }

    /// The ratio at `expected` messages, at least 1.
    func ratio(at expected: Double) -> Double { (1 + slope * expected).squareRoot() }

    private static let start = (constant: 3.0, slope: 0.02)
    private static let startDays = 20.0

    /// Fits the slope to the days of `past`.
    init(_ past: PastYear) {
        var (s1, s2, u1, seen) = (0.0, 0.0, 0.0, 0.0)
        for (day, level) in past.yearWithLevels {
            let e = day.usualTotal * level
            guard e >= 10 else { continue }
            let w = 1 / ((1 + e * 0.02) * (1 + e * 0.02))
            s1 += w * e
            s2 += w * e * e
            u1 += w * HourNoise.shortfall(e, day.total) * e
            seen += 1
        }
        let mixed = seen > 0 ? Self.startDays / seen : 1
        let dividend = u1 + mixed * (Self.start.constant * s1 + Self.start.slope * s2) - s1 * (1 + mixed)
        slope = s2 > 0 ? max(0, dividend / (s2 * (1 + mixed))) : Self.start.slope
    }
}
