/// Which like days are behind the baseline of the day shown, and why others are not.
package struct BaselineProgress: Equatable, Sendable {
    /// A day that is not behind it.
    package struct Absence: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// What is special about it; nil when it is an ordinary day that is not held.
        package let special: String?

        /// Makes an absence.
        package init(day: PageDay, special: String? = nil) { (self.day, self.special) = (day, special) }
    }

    /// Ordinary days of the same weekday that are held.
    package let held: Int
    /// Days that a baseline needs.
    package let needed: Int
    /// The days that are not behind it, newest first.
    package let absences: [Absence]

    /// Makes the state of a baseline.
    package init(held: Int, needed: Int = 3, absences: [Absence] = []) {
        (self.held, self.needed, self.absences) = (held, needed, absences)
    }

    /// `3 of 4 ordinary Mondays`, and what is missing.
    func words(for day: PageDay) -> String {
        let days = "\(held) of \(held + absences.count) ordinary \(day.weekday)s"
        let state = held < needed ? "None yet: \(days) held, \(needed) are needed" : days
        let reasons = absences.map { "\($0.day.text) \($0.special.map { "left out (\($0))" } ?? "not held")" }
        return reasons.isEmpty ? "\(state)." : "\(state); \(reasons.joined(separator: ", "))."
    }
}
