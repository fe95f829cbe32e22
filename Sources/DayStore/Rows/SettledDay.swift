package import BeijingTime

/// A final day of an account, and which reading of it: two that are equal hold the same numbers.
package struct SettledDay: Hashable, Sendable {
    /// The day.
    package let day: Day
    /// When its numbers were read.
    package let fetchedAt: UnixTime
}
