/// The wait after failures in a row: `min_backoff`, doubled each time up to `max_backoff`.
package struct RemoteWriteBackoff: Equatable, Sendable {
    /// The first wait.
    package let least: Duration
    /// The longest wait, unless the receiver asks for a longer one.
    package let most: Duration
    /// Failures in a row.
    package private(set) var failures = 0

    /// Begins without failures.
    package init(least: Duration, most: Duration) { (self.least, self.most) = (least, most) }

    /// Notes a failure.
    ///
    /// - Returns: the wait, at least `asked`, which the receiver requested.
    package mutating func fail(asked: Duration?) -> Duration {
        failures += 1
        let wait = min(least * (1 << min(failures - 1, 20)), most)
        return max(wait, asked ?? .zero)
    }

    /// Notes a success.
    package mutating func succeed() { failures = 0 }
}
