import WeChatAPI

/// What was to be expected of the day shown, and how far its account usually strays from that.
///
/// Everything is a median or a regression over the account's own ordinary days: no number of it is learnt from others, and one wild day
/// moves little. A day is judged by how far the square root of what came lies below that of what was expected, in halves of the noise.
package struct Expectation: Equatable, Sendable {
    /// An hour, or the day.
    package struct Level: Equatable, Sendable {
        /// Messages that are usual: the median of the same weekdays.
        package let usual: Double
        /// Messages to expect: the usual ones, less where the hours beside it, or the week before, brought less.
        package let expected: Double
        /// How many times wider than chance the account falls short around that many messages.
        package let noise: Double
    }

    /// The longest silence within the day.
    package struct Silence: Equatable, Sendable {
        /// The most messages that are usual in a run of empty hours.
        package let messages: Double
        /// How many that may be before they are no chance.
        package let limit: Double
    }

    /// How many ordinary same weekdays are behind it, at most ``BaselineWindow/weeks``.
    package let weeks: Int
    /// How many like days a special day is compared with instead; 0 for an ordinary day, and where no like day is known.
    package let likeDays: Int
    /// The day; nil while fewer than three weeks and no like day are known, and then nothing of the rest is.
    package let day: Level?
    /// The hours 0…23; empty where there are no hours.
    package let hours: [Level]
    /// The types that have a usual number: the documented ones and what else occurred, rising.
    package let types: [Int]
    /// The median of each of `types` over the same weekdays.
    package let typeMessages: [Double]
    /// The silence; nil where there are no hours.
    package let silence: Silence?

    /// Computes what was to be expected of a day.
    ///
    /// - Parameters:
    ///   - shown: The day.
    ///   - weeks: The ordinary same weekdays before it that are known, of those that ``BaselineWindow`` tells.
    ///   - like: The days like a special one that are known, at the account's present size; they take the place of the weekdays.
    ///   - past: What the year before it comes down to.
    package init(of shown: DaySum, weeks: [DaySum], like: [DaySum] = [], past: YearSummary) {
        (self.weeks, likeDays) = (weeks.count, like.count)
        guard weeks.count >= Baseline.fewest || !like.isEmpty else {
            (day, hours, types, typeMessages, silence) = (nil, [], [], [], nil)
            return
        }
        let days = like.isEmpty ? weeks : like
        // One day strays as far as the day that is compared with it, and the two add up; the median of eight hardly strays.
        let widening = like.isEmpty ? 1 : (1 + 1 / Double(like.count)).squareRoot()
        let usual = UsualDay(days)
        let expected = usual.total * past.level
        day = Level(usual: usual.total, expected: expected, noise: widening * past.dayNoise.ratio(at: expected))
        hours = zip(usual.hours, usual.expected(beside: shown)).map { usual, expected in
            Level(usual: usual, expected: expected, noise: widening * past.hourNoise.ratio(at: expected))
        }
        let types = Set(CellKeys.documented(.type)).union(days.flatMap(\.types.keys)).sorted()
        self.types = types
        typeMessages = types.map { UsualDay.ofType($0, days) }
        silence = hours.isEmpty ? nil : Silence(messages: usual.silence(in: shown), limit: widening * past.silenceLimit)
    }

    /// The same, from what the days before it tell.
    package init(of shown: DaySum, weeks: [DaySum], past: PastYear) {
        self.init(of: shown, weeks: weeks, past: YearSummary(past))
    }
}
