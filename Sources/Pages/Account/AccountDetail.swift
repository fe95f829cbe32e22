package import Languages

/// The content of one account's page.
package struct AccountDetail: Equatable, Sendable {
    /// The state of the calls to one endpoint.
    package struct Calls: Equatable, Sendable {
        /// The call's name.
        package let endpoint: String
        /// Calls used today.
        package let used: Int
        /// The calls that the exporter allows itself each day.
        package let allowed: Int
        /// The period shown, such as `2026-11-20` or `2026-10`.
        package var period: String?
        /// Whether rows of that period were rejected.
        package var isPeriodIncomplete = false
        /// The end of the last successful call, in Unix seconds.
        package var lastSuccess: Int64?
        /// The end of the last call, in Unix seconds.
        package var lastAttempt: Int64?
        /// The time of the next call, in Unix seconds.
        package var nextAttempt: Int64?
        /// The current error.
        package var error: AccountSummary.CurrentError?
        /// WeChat's own quota; nil when it was never asked for.
        package var quota: QuotaFact?

        /// Makes the state of an endpoint that has not been called yet.
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

    /// One day of the history; a day without messages is missing, which is not zero.
    package struct DayPoint: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// Its messages over all types; nil when the day is not stored.
        package let messages: Int?
        /// What is special about it; nil for an ordinary day.
        package let special: Sentence?
        /// Whether rows of it were rejected, so that its numbers are wrong.
        package let isIncomplete: Bool
        /// How it came; nil where that is not known.
        package let coming: Coming?

        /// Makes a day.
        package init(
            day: PageDay, messages: Int?, special: Sentence? = nil, isIncomplete: Bool = false, coming: Coming? = nil
        ) {
            (self.day, self.messages, self.special, self.isIncomplete) = (day, messages, special, isIncomplete)
            self.coming = coming
        }

        /// In words, what distinguishes it from an ordinary, complete day.
        var remark: Sentence? {
            let remarks = [special, isIncomplete ? Sentence(en: "incomplete", zh: "不完整") : nil].compactMap(\.self)
            return remarks.isEmpty ? nil : .joined(remarks, by: .comma)
        }
    }

    /// How much of the history is stored.
    package struct History: Equatable, Sendable {
        /// Days held.
        package let held: Int
        /// Days wanted; 0 when no history is collected.
        package let wanted: Int
        /// Days that cannot be fetched at present.
        package let putOff: Int

        /// Makes the state of a history.
        package init(held: Int, wanted: Int, putOff: Int = 0) {
            (self.held, self.wanted, self.putOff) = (held, wanted, putOff)
        }
    }

    /// The longest run of hours without messages within the day.
    package struct Silence: Equatable, Sendable {
        /// The most messages that such a run usually has.
        package let messages: Double
        /// How many that may be before the run is significant.
        package let limit: Double

        /// Makes a silence.
        package init(messages: Double, limit: Double) { (self.messages, self.limit) = (messages, limit) }
    }

    /// The account's row in the list.
    package var summary: AccountSummary
    /// The calls, in the order of the table.
    package var calls: [Calls] = []
    /// How much of the history is stored.
    package var history = History(held: 0, wanted: 0)
    /// The data behind the baseline of the shown day; nil when baselines are switched off or no day is shown.
    package var baseline: BaselineProgress?
    /// The hours of the day shown by type; empty when no day is shown or hours are not collected.
    package var hours: [TypeHours] = []
    /// What is usual and was expected of the 24 hours over all types; empty while too little is known.
    package var hourBands: [PageBand] = []
    /// The longest silence within the day; nil while too little is known.
    package var silence: Silence?
    /// What may have made messages fall.
    package var causes = PageCauses()
    /// The days of the history and the shown day, oldest first.
    package var days: [DayPoint] = []

    /// Makes the page of an account of which only the summary is known.
    package init(summary: AccountSummary) { self.summary = summary }

    /// The messages of the 24 hours over all types.
    var hourTotals: [Int] {
        (0..<24).map { hour in hours.reduce(0) { $0 + $1.messages[hour] } }
    }
}
