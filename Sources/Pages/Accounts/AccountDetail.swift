/// What the page of one account shows.
package struct AccountDetail: Equatable, Sendable {
    /// How the calls to one endpoint stand.
    package struct Calls: Equatable, Sendable {
        /// The call's name.
        package let endpoint: String
        /// Calls used today.
        package let used: Int
        /// Calls that the exporter allows itself a day.
        package let allowed: Int
        /// The period shown, such as `2026-11-20` or `2026-10`.
        package var period: String?
        /// The last answer, in Unix seconds.
        package var lastSuccess: Int64?
        /// The last call, in Unix seconds.
        package var lastAttempt: Int64?
        /// The next call, in Unix seconds.
        package var nextAttempt: Int64?
        /// The error that stands.
        package var error: AccountSummary.CurrentError?

        /// Makes the calls of an endpoint that was not asked yet.
        package init(endpoint: String, used: Int, allowed: Int) {
            (self.endpoint, self.used, self.allowed) = (endpoint, used, allowed)
        }
    }

    /// One message type's hours of the day shown.
    package struct TypeHours: Equatable, Sendable {
        /// The label `msg_type`.
        package let name: String
        /// Messages of the hours 00 to 23.
        package let messages: [Int]

        /// Makes the 24 hours of a type.
        package init(name: String, messages: (_ hour: Int) -> Int) {
            (self.name, self.messages) = (name, (0..<24).map(messages))
        }
    }

    /// One day of the history; without messages it is missing, which is not zero.
    package struct DayPoint: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// Its messages over all types; nil when the day is not held.
        package let messages: Int?
        /// What is special about it; nil for an ordinary day.
        package let special: String?
        /// Whether rows of it could not be used, so that its numbers are wrong.
        package let isIncomplete: Bool

        /// Makes a day.
        package init(day: PageDay, messages: Int?, special: String? = nil, isIncomplete: Bool = false) {
            (self.day, self.messages, self.special, self.isIncomplete) = (day, messages, special, isIncomplete)
        }

        /// What an ordinary, whole day has not, in words.
        var remark: String? {
            let remarks = [special, isIncomplete ? "incomplete" : nil].compactMap(\.self)
            return remarks.isEmpty ? nil : remarks.joined(separator: ", ")
        }
    }

    /// How much of the history is held.
    package struct History: Equatable, Sendable {
        /// Days held.
        package let held: Int
        /// Days wanted; 0 when no history is collected.
        package let wanted: Int
        /// Days that cannot be had at present.
        package let putOff: Int

        /// Makes the state of a history.
        package init(held: Int, wanted: Int, putOff: Int = 0) {
            (self.held, self.wanted, self.putOff) = (held, wanted, putOff)
        }
    }

    /// What the list tells of it.
    package var summary: AccountSummary
    /// The calls, in the order of the table.
    package var calls: [Calls] = []
    /// How much of the history is held.
    package var history = History(held: 0, wanted: 0)
    /// What is behind the baseline of the day shown; nil when baselines are switched off or no day is shown.
    package var baseline: BaselineProgress?
    /// The hours of the day shown by type; empty when no day is shown or hours are not collected.
    package var hours: [TypeHours] = []
    /// What the 24 hours over all types bring on like days; empty without a baseline.
    package var hourBands: [PageSpread] = []
    /// The days of the history and the day shown, oldest first.
    package var days: [DayPoint] = []

    /// Makes the page's values of an account of which nothing more is known.
    package init(summary: AccountSummary) { self.summary = summary }
}
