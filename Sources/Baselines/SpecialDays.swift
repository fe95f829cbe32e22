package import BeijingTime

/// The days on which an ordinary day's numbers cannot be expected, from the calendar files.
package struct SpecialDays: Equatable, Sendable {
    /// Why a day is special.
    package enum Kind: String, CaseIterable, Sendable {
        /// A public holiday, weekends within it as well.
        case holiday
        /// A day of a weekend on which people work.
        case workday
        /// Something of one's own, such as a campaign.
        case event
        /// A day next to a holiday of which it is not yet announced whether people work on it.
        case unknown
    }

    /// One special day.
    package struct Entry: Equatable, Sendable {
        /// Why it is special.
        package let kind: Kind
        /// What people call it.
        package let name: String

        /// Makes an entry.
        package init(kind: Kind, name: String) { (self.kind, self.name) = (kind, name) }
    }

    /// The special days.
    package private(set) var entries: [Day: Entry] = [:]
    /// The days for which the list is complete; nil when there is no list.
    package var covered: ClosedRange<Day>?
    /// The first day of which only a provisional list tells; nil where there is none.
    package var provisionalFrom: Day?

    /// A calendar without special days.
    package init() {}

    /// What is special about a day, nil for an ordinary one.
    package subscript(day: Day) -> Entry? {
        get { entries[day] }
        set { entries[day] = newValue }
    }
}
