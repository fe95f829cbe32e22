package import Languages

/// An account's row in the list.
package struct AccountSummary: Equatable, Sendable {
    /// The outcome of the last call to WeChat.
    package enum State: Int, CaseIterable, Sendable {
        /// It failed.
        case failing
        /// There was none yet.
        case waiting
        /// It succeeded, or the answer was "not ready".
        case up
    }

    /// The current error.
    package struct CurrentError: Equatable, Sendable {
        /// The call that failed.
        package let endpoint: String
        /// The label `errcode`.
        package let errcode: String
        /// The label `class`.
        package let errorClass: String
        /// What it means, and the way out.
        package let sentence: Sentence
        /// The Beijing date since which WeChat has retired the endpoint; nil when it has not, or nobody knows since when.
        package var retiredSince: String?

        /// Makes an error.
        package init(endpoint: String, errcode: String, errorClass: String, sentence: Sentence) {
            (self.endpoint, self.errcode) = (endpoint, errcode)
            (self.errorClass, self.sentence) = (errorClass, sentence)
        }

        /// The class, or since when WeChat has retired the endpoint.
        var reason: Sentence {
            retiredSince.map { Sentence(en: "retired by WeChat since \($0)", zh: "微信自 \($0) 起下线") }
                ?? Sentence(en: errorClass, zh: errorClass)
        }
    }

    /// The next call.
    package struct NextCall: Equatable, Sendable {
        /// The endpoint.
        package let endpoint: String
        /// The time, in Unix seconds.
        package let at: Int64

        /// Makes a call.
        package init(endpoint: String, at: Int64) { (self.endpoint, self.at) = (endpoint, at) }
    }

    /// The label `account`.
    package let name: String
    /// The AppID.
    package let appID: String
    /// The account's own labels.
    package var labels: [(name: String, value: String)] { Array(zip(labelNames, labelValues)) }
    private var labelNames: [String] = []
    private var labelValues: [String] = []
    /// The state of its calls.
    package var state: State
    /// The day shown; nil before the first is ready.
    package var day: PageDay?
    /// What is special about that day, in words; nil for an ordinary one.
    package var special: Sentence?
    /// The messages of that day.
    package var messages: Int?
    /// Whether rows of that day were rejected, so that its numbers are wrong.
    package var isIncomplete = false
    /// The messages that are usual and were expected; nil while too little is known.
    package var expected: PageBand?
    /// The next call.
    package var next: NextCall?
    /// The current error.
    package var error: CurrentError?

    /// Makes the summary of an account of which only its state is known.
    package init(name: String, appID: String, state: State, labels: [(name: String, value: String)] = []) {
        (self.name, self.appID, self.state) = (name, appID, state)
        (labelNames, labelValues) = (labels.map(\.name), labels.map(\.value))
    }

    /// The messages as a share of the expected ones; nil without a baseline, or when zero is expected.
    package var share: Double? {
        guard let messages, let expected, expected.expected > 0 else { return nil }
        return Double(messages) / expected.expected
    }

    /// Whether less than half of what was expected came, and less than the account's usual range.
    var isFarBelow: Bool {
        guard let share, let messages, let expected else { return false }
        return share < 0.5 && Double(messages) < expected.lower
    }

    /// Whether the next day should already be shown.
    ///
    /// A healthy day is at most 56 hours old, counted from its 00:00, when the next one replaces it; two more hours are allowed.
    package func isLate(now: Int64) -> Bool { day.map { now - $0.start > 58 * 3600 } ?? false }
}
