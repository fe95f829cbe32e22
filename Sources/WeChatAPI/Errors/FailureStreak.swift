/// The failures since the last success, counted for each class.
///
/// Every class has its own scale of waits: an outage overnight must not make the first refused secret wait for hours, and a class that
/// comes and goes must not begin anew each time.
package struct FailureStreak: Equatable, Sendable {
    private var counts: [ErrorClass: Int] = [:]

    /// A streak without failures.
    package init() {}

    /// Counts one more failure.
    ///
    /// - Returns: how many of its class there were since the last success.
    package mutating func count(_ errorClass: ErrorClass) -> Int {
        counts[errorClass, default: 0] += 1
        return counts[errorClass, default: 1]
    }
}
