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
