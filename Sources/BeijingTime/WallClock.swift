/// A clock whose instants are Unix time: WeChat's calendar is civil time, so a monotonic clock alone cannot follow it.
///
/// `sleep(until:tolerance:)` may return early when the clock was set meanwhile: who waits looks at the time again.
package protocol WallClock: Clock where Instant == UnixTime, Duration == Swift.Duration {
    /// Time since some fixed instant that goes on evenly however the clock is set: for durations, lifetimes and waits.
    var uptime: Duration { get }
}

/// What a clock showed at one moment, from which a later look tells whether it was set in between.
package struct ClockReading: Equatable, Sendable {
    /// The civil time.
    package let now: UnixTime
    /// The even time beside it.
    package let uptime: Duration

    /// How far both may drift apart, or an instant may lie in the future, before the clock counts as set: machines are adjusted by seconds.
    package static let slack = Duration.seconds(60)

    /// Looks at `clock`.
    package init(of clock: any WallClock) { (now, uptime) = (clock.now, clock.uptime) }

    /// Whether the clock was set between `earlier` and this look.
    package func wasSet(since earlier: ClockReading) -> Bool {
        let step = earlier.now.duration(to: now) - (uptime - earlier.uptime)
        return step > Self.slack || step < .zero - Self.slack
    }
}
