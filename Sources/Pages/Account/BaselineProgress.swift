/// Which like days say what is usual for the day shown, and why others do not.
package struct BaselineProgress: Equatable, Sendable {
    /// A day that is like no other.
    package struct Special: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// What is special about it.
        package let words: String

        /// Makes a special day.
        package init(day: PageDay, words: String) { (self.day, self.words) = (day, words) }
    }

    /// Ordinary days of the same weekday that are stored.
    package let held: Int
    /// Ordinary days of the same weekday that are looked back for.
    package let wanted: Int
    /// Days that are needed before anything is usual.
    package let needed: Int
    /// The days of the same weekday that are left out, newest first.
    package let leftOut: [Special]
    /// The ordinary ones that are not held, or not whole, newest first.
    package let missing: [PageDay]

    /// How many days like a special one say what is usual on it; nil for an ordinary day.
    package let like: Int?

    /// Makes the state of a baseline.
    package init(
        held: Int, wanted: Int = 8, needed: Int = 3, leftOut: [Special] = [], missing: [PageDay] = [], like: Int? = nil
    ) {
        (self.held, self.wanted, self.needed) = (held, wanted, needed)
        (self.leftOut, self.missing, self.like) = (leftOut, missing, like)
    }

    /// `Usually 812 messages, the median of 6 of 8 ordinary Mondays`, and which others are not behind it.
    func words(for day: PageDay, usual: Double?) -> String {
        if let like, like > 0, let usual {
            let days = like == 1 ? "the earlier day that is like it" : "\(like) earlier days that are like it"
            return "Usually \(Words.counted(usual, "message")) on this special day, by \(days)."
        }
        let days = "\(held) of \(wanted) ordinary \(day.weekday)s"
        let state =
            usual.map { "Usually \(Words.counted($0, "message")), the median of \(days)" }
            ?? "None yet: \(days) held, \(needed) are needed"
        let special = leftOut.map { "\($0.day.text) (\($0.words))" }
        let judged = like == nil ? nil : "a special day that no known day is like, so it is not judged"
        return [state, judged, list("left out", special), list("not held", missing.map(\.text))]
            .compactMap(\.self).joined(separator: "; ") + "."
    }

    private func list(_ name: String, _ days: [String]) -> String? {
        days.isEmpty ? nil : "\(name): \(days.joined(separator: ", "))"
    }
}
