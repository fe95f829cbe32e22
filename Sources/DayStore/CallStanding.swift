package import WeChatAPI

/// How an account's exchange with one endpoint stands; kept on disk so that a restart neither forgets a back-off nor an error.
package struct CallStanding: Equatable, Sendable {
    /// The error that stands since the last success.
    package struct StandingError: Equatable, Sendable {
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
    package var error: StandingError?

    /// A standing without any call.
    package init() {}
}
