package import BeijingTime
package import Languages

/// What the digest tells of one account: the day that came, or why it has not come.
package struct AccountDay: Equatable, Sendable {
    /// An hour that fell.
    package struct Hour: Equatable, Sendable {
        /// The hour, 0…23.
        package let hour: Int
        /// Messages that came.
        package let came: Int
        /// Messages to expect.
        package let expected: Double

        /// Makes an hour.
        package init(hour: Int, came: Int, expected: Double) {
            (self.hour, self.came, self.expected) = (hour, came, expected)
        }
    }

    /// The newest day that the store holds.
    package struct Shown: Equatable, Sendable {
        /// The day.
        package let day: Day
        /// Its messages.
        package let messages: Int
        /// Messages to expect; nil while too few days are known.
        package var expected: Double?
        /// Whether the whole day fell.
        package var isDrop = false
        /// The hours that fell.
        package var hours: [Hour] = []
        /// Whether the day is in the calendar and no day like it is known, so that no alert judges it.
        package var isUnjudged = false
        /// Whether rows of it could not be used.
        package var isIncomplete = false

        /// Makes a day of which nothing is expected.
        package init(day: Day, messages: Int) { (self.day, self.messages) = (day, messages) }
    }

    /// Why the newest day is not the one that should be there.
    package enum Trouble: Equatable, Sendable {
        /// WeChat has not finished it, or nobody has asked yet.
        case late
        /// The last call failed: the endpoint, and what is told of the error.
        case failed(String, reason: Sentence)
        /// WeChat has retired the endpoint.
        case retired(String)
        /// Neither hours nor days are collected.
        case notCollected
    }

    /// The account's name.
    package let name: String
    /// The newest day held; nil for none.
    package let shown: Shown?
    /// What keeps the day of the digest away; nil when it has come.
    package let trouble: Trouble?

    /// Makes what is told of an account.
    package init(name: String, shown: Shown?, trouble: Trouble?) {
        (self.name, self.shown, self.trouble) = (name, shown, trouble)
    }

    /// Whether somebody should look: something fell, or the day has not come.
    var needsALook: Bool {
        trouble != nil || shown.map { $0.isDrop || !$0.hours.isEmpty || $0.isIncomplete } ?? true
    }
}
