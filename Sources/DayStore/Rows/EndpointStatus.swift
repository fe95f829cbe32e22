package import BeijingTime
package import WeChatAPI

/// How an account's exchange with one endpoint stands; kept on disk so that a restart neither forgets a back-off nor an error.
package struct EndpointStatus: Equatable, Sendable {
    /// The error that stands since the last success.
    package struct CurrentError: Equatable, Sendable {
        /// Label `errcode`.
        package let label: String
        /// How the exporter reacts to it.
        package let errorClass: ErrorClass
        /// The sentence for the operator.
        package let sentence: String

        /// Makes a standing error.
        package init(label: String, errorClass: ErrorClass, sentence: String) {
            self.label = label
            self.errorClass = errorClass
            self.sentence = sentence
        }
    }

    /// A period that is not published yet.
    package struct NotReady: Equatable, Sendable {
        /// The first day of the period.
        package let start: Day
        /// When to ask again.
        package let askAgain: UnixTime

        /// Makes a note of an unpublished period.
        package init(start: Day, askAgain: UnixTime) {
            self.start = start
            self.askAgain = askAgain
        }
    }

    /// The last call's end.
    package var lastAttempt: UnixTime?
    /// The end of the last call that brought an answer to keep, or told "not ready".
    package var lastSuccess: UnixTime?
    /// The instant before which no call may be made.
    package var notBefore: UnixTime?
    /// The period that upstream last called not ready, and when to ask for it again.
    package var notReady: NotReady?
    /// Failures in a row.
    package var failures = 0
    /// The error of the last call, if it failed.
    package var error: CurrentError?

    /// A standing without any call.
    package init() {}

    /// The longest that any call is put off by a failure: until the next day, or a day where the answer asks for that much.
    private static let longestWait = Duration.seconds(2 * 86_400)

    /// The standing as far as it can be true at `now`, for a clock that was wrong once: ahead, behind, or both.
    ///
    /// What ended in the future did end, but not then. A success keeps its place, at `now` at the latest. An error is forgotten, because it
    /// may be about dates that have not come; so is one that is older than any wait, which nothing would ever ask about again when it
    /// was about a period of long ago. `through` is the last period that can be over by now.
    package func believed(at now: UnixTime, through: Day) -> EndpointStatus {
        var believed = self
        let latest = now.advanced(by: ClockReading.slack)
        if let attempt = lastAttempt, error != nil,
            attempt > latest || attempt.advanced(by: Self.longestWait) < now
        {
            (believed.lastAttempt, believed.error, believed.failures) = (lastSuccess, nil, 0)
            believed.notBefore = nil
        }
        believed.lastAttempt = believed.lastAttempt.map { min($0, now) }
        believed.lastSuccess = lastSuccess.map { min($0, now) }
        if let barrier = notBefore, barrier > now.advanced(by: Self.longestWait) { believed.notBefore = nil }
        if let notReady, notReady.start > through || (lastAttempt ?? now) > latest { believed.notReady = nil }
        return believed
    }
}
