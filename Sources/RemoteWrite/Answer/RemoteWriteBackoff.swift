/// The wait after failures in a row: `min_backoff`, doubled each time up to `max_backoff`.
package struct RemoteWriteBackoff: Equatable, Sendable {
    /// The first wait.
    package let least: Duration
    /// The longest wait.
    package let most: Duration
    /// Failures in a row.
    package private(set) var failures = 0

    /// Begins without failures.
    package init(least: Duration, most: Duration) { (self.least, self.most) = (least, most) }

    /// Notes a failure.
    ///
    /// - Returns: the wait.
    package mutating func fail() -> Duration {
        failures += 1
        return min(least * (1 << min(failures - 1, 20)), most)
    }

    /// Notes a success.
    package mutating func succeed() { failures = 0 }
}
