package import BeijingTime

/// The two dates of a datacube request, both inclusive.
package struct DateRange: Hashable, Sendable {
    /// `begin_date`.
    package let begin: Day
    /// `end_date`.
    package let end: Day

    /// Makes a range of days.
    package init(_ begin: Day, _ end: Day) {
        self.begin = begin
        self.end = end
    }

    /// Whether `day` lies inside.
    package func contains(_ day: Day) -> Bool { begin <= day && day <= end }
}
