/// A clock whose instants are Unix time: WeChat's calendar is civil time, which a monotonic clock alone cannot follow.
///
/// `sleep(until:tolerance:)` may return early when the clock was set meanwhile, so callers look at the time again.
package protocol WallClock: Clock where Instant == UnixTime, Duration == Swift.Duration {
    /// Monotonic time since some fixed instant, unaffected by setting the clock: for durations, lifetimes and waits.
    var uptime: Duration { get }
}

/// One look at a clock; a later look compared with it shows whether the clock was set in between.
package struct ClockReading: Equatable, Sendable {
    /// The civil time of the look.
    package let now: UnixTime
    /// The monotonic time of the look.
    package let uptime: Duration

    /// How far the two may drift apart, or an instant may lie in the future, before the clock counts as set: machines are adjusted by
    /// seconds.
    package static let slack = Duration.seconds(60)

    /// Reads `clock`.
    package init(of clock: any WallClock) { (now, uptime) = (clock.now, clock.uptime) }

    /// Whether the clock was set between `earlier` and this look.
    package func wasSet(since earlier: ClockReading) -> Bool {
        let step = earlier.now.duration(to: now) - (uptime - earlier.uptime)
        return step > Self.slack || step < .zero - Self.slack
    }
}
