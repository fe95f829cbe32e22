/// How long to leave upstream alone after failures in a row, before jitter and what the error itself asks for.
package enum Backoff {
    /// How long to wait before a call is made once more whose token was refused although it is the newest: WeChat refuses good ones at times.
    package static let tokenRefusal: Duration = .seconds(5)

    /// 30 seconds doubling to half an hour; for credential errors, which a human must mend, 15 minutes doubling to 6 hours.
    package static func wait(after failures: Int, _ errorClass: ErrorClass) -> Duration {
        let (first, cap): (Duration, Duration) =
            errorClass == .credential ? (.seconds(900), .seconds(21_600)) : (.seconds(30), .seconds(1800))
        return min(first * (1 << min(max(failures - 1, 0), 20)), cap)
    }
}

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
