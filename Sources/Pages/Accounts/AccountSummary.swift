/// What the list of accounts tells of one of them.
package struct AccountSummary: Equatable, Sendable {
    /// How the last exchange with WeChat went.
    package enum State: Int, CaseIterable, Sendable {
        /// It failed.
        case failing
        /// There was none yet.
        case waiting
        /// It brought an answer, or told "not ready".
        case up
    }

    /// The error that stands.
    package struct CurrentError: Equatable, Sendable {
        /// The call that failed.
        package let endpoint: String
        /// The label `errcode`.
        package let errcode: String
        /// The label `class`.
        package let errorClass: String
        /// What it means and the way out.
        package let sentence: String

        /// Makes an error.
        package init(endpoint: String, errcode: String, errorClass: String, sentence: String) {
            (self.endpoint, self.errcode) = (endpoint, errcode)
            (self.errorClass, self.sentence) = (errorClass, sentence)
        }
    }

    /// The call that comes next.
    package struct NextCall: Equatable, Sendable {
        /// Whom it asks.
        package let endpoint: String
        /// When, in Unix seconds.
        package let at: Int64

        /// Makes a call.
        package init(endpoint: String, at: Int64) { (self.endpoint, self.at) = (endpoint, at) }
    }

    /// The label `account`.
    package let name: String
    /// The AppID.
    package let appID: String
    /// How it stands.
    package var state: State
    /// The day shown; nil before the first is ready.
    package var day: PageDay?
    /// What is special about that day, in words; nil for an ordinary one.
    package var special: String?
    /// The messages of that day.
    package var messages: Int?
    /// Whether rows of that day could not be used, so that its numbers are wrong.
    package var isIncomplete = false
    /// The messages that like days brought; nil without a baseline.
    package var expected: PageSpread?
    /// The call that comes next.
    package var next: NextCall?
    /// The error that stands.
    package var error: CurrentError?

    /// Makes the summary of an account of which only its state is known.
    package init(name: String, appID: String, state: State) {
        (self.name, self.appID, self.state) = (name, appID, state)
    }

    /// The messages as a share of the expected ones; nil where nothing or nothing but zero is expected.
    package var share: Double? {
        guard let messages, let expected, expected.median > 0 else { return nil }
        return Double(messages) / expected.median
    }

    /// Whether the next day should be shown by now.
    ///
    /// A healthy day is at most 56 hours old, counted from its 00:00, when the next one replaces it; two hours are grace.
    package func isLate(now: Int64) -> Bool { day.map { now - $0.start > 58 * 3600 } ?? false }
}
