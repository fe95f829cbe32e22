/// Which comparable days the baseline of the shown day uses, and why others are missing.
package struct BaselineProgress: Equatable, Sendable {
    /// A day that the baseline does not use.
    package struct Absence: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// What is special about it; nil for an ordinary day that is not stored.
        package let special: String?

        /// Makes an absence.
        package init(day: PageDay, special: String? = nil) { (self.day, self.special) = (day, special) }
    }

    /// Ordinary days of the same weekday that are stored.
    package let held: Int
    /// How many days a baseline needs.
    package let needed: Int
    /// The days that it does not use, newest first.
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
