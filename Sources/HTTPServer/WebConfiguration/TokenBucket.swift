internal import Synchronization

/// Allows a rate of requests and, after a quiet time, a burst; like Go's `rate.Limiter`.
final class TokenBucket: Sendable {
    /// The content of the bucket.
    private struct Level {
        /// The number of tokens, not always whole.
        var tokens: Double
        /// When they were counted.
        var at: ContinuousClock.Instant
    }

    /// The time in which one token is added.
    private let interval: Duration
    /// The capacity in tokens.
    private let burst: Double
    /// The clock.
    private let now: @Sendable () -> ContinuousClock.Instant
    /// The tokens left.
    private let level: Mutex<Level>

    /// Makes a full bucket.
    init(
        _ limit: WebConfiguration.RateLimit,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        (interval, burst, self.now) = (limit.interval, Double(limit.burst), now)
        level = Mutex(Level(tokens: Double(limit.burst), at: now()))
    }

    /// Takes a token; returns `false` when there is none.
    func tryAcquire() -> Bool {
        let now = now()
        return level.withLock { level in
            level.tokens = min(burst, level.tokens + max(0, (now - level.at) / interval))
            level.at = now
            guard level.tokens >= 1 else { return false }
            level.tokens -= 1
            return true
        }
    }
}
