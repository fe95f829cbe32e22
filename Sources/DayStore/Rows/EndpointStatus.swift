package import BeijingTime
package import Languages
package import WeChatAPI

/// The outcome of an account's calls to one endpoint; kept on disk so that a restart forgets neither a back-off nor an error.
package struct EndpointStatus: Equatable, Sendable {
    /// The error of the last call.
    package struct CurrentError: Equatable, Sendable {
        /// The label `errcode`.
        package let label: String
        /// How the exporter reacts to it.
        package let errorClass: ErrorClass
        /// The sentence for the operator.
        package let sentence: Sentence

        /// Makes an error.
        package init(label: String, errorClass: ErrorClass, sentence: Sentence) {
            self.label = label
            self.errorClass = errorClass
            self.sentence = sentence
        }

        /// Whether no change of this program or its configuration can end the error: a new start or a reload is no reason to call again.
        package var outlastsStarts: Bool { label == "45009" || errorClass == .retired }
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

    /// When the last call ended.
    package var lastAttempt: UnixTime?
    /// When the last call ended that returned an answer to keep, or "not ready".
    package var lastSuccess: UnixTime?
    /// The instant before which no call may be made.
    package var notBefore: UnixTime?
    /// The period that upstream last reported as not ready, and when to ask for it again.
    package var notReady: NotReady?
    /// Failures in a row.
    package var failures = 0
    /// The error of the last call, if it failed.
    package var error: CurrentError?
    /// When upstream first said that it has retired the endpoint; nil once it has answered again.
    package var retiredSince: UnixTime?
    /// Whether upstream has retired the endpoint.
    package var isRetired: Bool { error?.errorClass == .retired }

    /// The status before any call.
    package init() {}

    /// The longest that a failure can delay a call: until the next day, or by a day where the answer asks for that much.
    private static let longestWait = Duration.seconds(2 * 86_400)
    /// The longest until a retired endpoint is looked at again: a week, and the rest of that day.
    private static let longestRetirement = Duration.seconds(8 * 86_400)

    /// The status as far as it can be true at `now`, after a clock that was ahead or behind.
    ///
    /// A call that ended in the future did end, but earlier. A success moves to `now` at the latest. An error is dropped, because it may
    /// be about dates that have not come; so is one older than any wait, because nothing would ask about a period of long ago again.
    /// `through` is the last period that can have ended by now.
    package func believed(at now: UnixTime, through: Day) -> EndpointStatus {
        var believed = self
        let latest = now.advanced(by: ClockReading.slack)
        let longestWait = isRetired ? Self.longestRetirement : Self.longestWait
        if let attempt = lastAttempt, error != nil,
            attempt > latest || attempt.advanced(by: longestWait) < now
        {
            (believed.lastAttempt, believed.error, believed.failures) = (lastSuccess, nil, 0)
            believed.notBefore = nil
        }
        believed.lastAttempt = believed.lastAttempt.map { min($0, now) }
        believed.lastSuccess = lastSuccess.map { min($0, now) }
        if let barrier = notBefore, barrier > now.advanced(by: longestWait) { believed.notBefore = nil }
        if let since = retiredSince, since > latest { believed.retiredSince = nil }
        if let notReady, notReady.start > through || (lastAttempt ?? now) > latest { believed.notReady = nil }
        return believed
    }
}
