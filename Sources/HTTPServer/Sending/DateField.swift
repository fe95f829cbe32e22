internal import BeijingTime

/// The value of the field `Date`, formatted at most once a second.
struct DateField {
    /// The wall clock in milliseconds since 1970.
    private let now: @Sendable () -> Int
    /// The last value and its second.
    private var last: (second: Int, text: String)?

    /// Makes a field with a clock.
    init(now: @escaping @Sendable () -> Int) {
        self.now = now
    }

    /// The value now.
    mutating func value() -> String {
        let milliseconds = now()
        if let last, last.second == milliseconds / 1000 { return last.text }
        let text = CivilTime(unixMilliseconds: milliseconds).httpDate
        last = (milliseconds / 1000, text)
        return text
    }
}
