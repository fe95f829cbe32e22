import Glibc

/// The machine's wall clock.
package struct SystemWallClock: WallClock {
    /// Makes the clock.
    package init() {}

    /// The present time.
    package var now: UnixTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Time since the machine booted, including the time it was suspended.
    package var uptime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// The resolution of an instant, 1 ms.
    package var minimumResolution: Duration { .milliseconds(1) }

    /// Sleeps until the wall clock shows `deadline`, or until the clock has been set.
    ///
    /// Looks at the clock again every half minute, so that it notices a clock that was set and a machine that was suspended.
    package func sleep(until deadline: UnixTime, tolerance: Duration?) async throws {
        var reading = ClockReading(of: self)
        while true {
            let left = reading.now.duration(to: deadline)
            guard left > .zero else { return }
            try await ContinuousClock().sleep(for: min(left, .seconds(30)), tolerance: tolerance)
            let next = ClockReading(of: self)
            guard !next.wasSet(since: reading) else { return }
            reading = next
        }
    }
}
