/// How long to wait after failures in a row, before jitter and before what the error itself asks for.
package enum Backoff {
    /// How long to wait before repeating a call whose token was refused although it is the newest: WeChat sometimes refuses good ones.
    package static let tokenRefusal: Duration = .seconds(5)

    /// 30 seconds, doubling to half an hour; for credential errors, which a human must fix, 15 minutes doubling to 6 hours.
    package static func wait(after failures: Int, _ errorClass: ErrorClass) -> Duration {
        let (first, cap): (Duration, Duration) =
            errorClass == .credential ? (.seconds(900), .seconds(21_600)) : (.seconds(30), .seconds(1800))
        return min(first * (1 << min(max(failures - 1, 0), 20)), cap)
    }
}

/// Failures since the last success, counted for each class.
///
/// Each class has its own scale of waits: an outage overnight must not make the first refused secret wait for hours, and a class that
/// comes and goes must not start from the beginning each time.
package struct FailureStreak: Equatable, Sendable {
    private var counts: [ErrorClass: Int] = [:]

    /// A streak without failures.
    package init() {}

    /// Counts one more failure.
    ///
    /// - Returns: how many failures of this class there have been since the last success.
    package mutating func count(_ errorClass: ErrorClass) -> Int {
        counts[errorClass, default: 0] += 1
        return counts[errorClass, default: 1]
    }
}
