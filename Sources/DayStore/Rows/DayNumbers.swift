/// What was computed of one stored day, or of a year of them, to be kept as long as it holds true.
package struct DayNumbers: Equatable, Sendable {
    /// The numbers; empty when there is nothing to tell of the day, nil while nothing is computed since the day, or a week behind it, changed.
    /// Those of a year go with any change of its days.
    package let numbers: [Double]?
    /// What the caller gave with them, to know the calendar that they were computed by.
    package let calendarMark: Int
    /// How often the day and the weeks behind it changed, or any day of the year.
    let changes: Int

    /// The same with numbers that were computed of what the store held when this was read.
    package func computed(_ numbers: [Double], calendarMark: Int) -> DayNumbers {
        DayNumbers(numbers: numbers, calendarMark: calendarMark, changes: changes)
    }
}
