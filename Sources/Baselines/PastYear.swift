package import BeijingTime

/// What the ordinary days before one day tell, for a year back.
package struct PastYear: Equatable, Sendable {
    /// Days that are looked back for the noise and for silences.
    static let noiseDays = 365
    /// Days before each of those whose sums say at which level the account was then.
    static let levelDays = 7
    /// Days that are looked back.
    package static let reach = noiseDays + levelDays

    /// The day that has not come in it.
    package let end: Day
    /// By date, oldest first; nil for days that are special, not known, or without three weeks behind them.
    private var days: [PastDay?]

    /// A year before `end` of which nothing is known.
    package init(before end: Day) {
        self.end = end
        days = Array(repeating: nil, count: Self.reach)
    }

    /// The days that are looked back to.
    package var range: ClosedRange<Day> { end - Self.reach...end - 1 }

    /// What a day tells; nil outside ``range``.
    package subscript(day: Day) -> PastDay? {
        get { range.contains(day) ? days[place(day)] : nil }
        set { if range.contains(day) { days[place(day)] = newValue } }
    }

    private func place(_ day: Day) -> Int { day.daysSinceEpoch - end.daysSinceEpoch + Self.reach }

    /// The days that tell of the noise, oldest first.
    var year: some Collection<PastDay> { days.suffix(Self.noiseDays).compactMap(\.self) }

    /// The same, with how many of the usual messages the week before each brought.
    var yearWithLevels: [(day: PastDay, level: Double)] {
        (Self.levelDays..<Self.reach).compactMap { place in days[place].map { ($0, level(before: place)) } }
    }

    /// How many of the usual messages the ordinary days of the last week brought, at most 1.
    var level: Double { level(before: Self.reach) }

    private func level(before place: Int) -> Double {
        var (came, usual) = (0.0, 0.0)
        for case let day? in days[place - Self.levelDays..<place] {
            came += day.total
            usual += day.usualTotal
        }
        return UsualDay.level(came, usual)
    }
}
