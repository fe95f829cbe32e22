/// A clock whose instants are Unix time: WeChat's calendar is civil time, so a monotonic clock alone cannot follow it.
///
/// `sleep(until:tolerance:)` may return early when the clock was set meanwhile: who waits looks at the time again.
package protocol WallClock: Clock where Instant == UnixTime, Duration == Swift.Duration {
    /// Time since some fixed instant that goes on evenly however the clock is set: for durations, lifetimes and waits.
    var uptime: Duration { get }
}
