/// A wall clock that starts at a given time and may run faster than real time, to watch WeChat's day in minutes.
package struct SimulatedClock: WallClock {
    private let machine = SystemWallClock()
    private let origin: Duration
    private let start: UnixTime
    private let speed: Double

    /// Starts at `unixSeconds`, or at the present when nil, and runs `speed` times as fast as the machine's clock.
    package init(startingAt unixSeconds: Int64? = nil, speed: Double = 1) {
        origin = machine.uptime
        start = unixSeconds.map { UnixTime(seconds: $0) } ?? machine.now
        self.speed = speed
    }

    /// The simulated time.
    package var now: UnixTime {
        start.advanced(by: uptime)
    }

    /// The time elapsed on this clock, which nothing can set back.
    package var uptime: Duration { (machine.uptime - origin) * speed }

    /// The simulated time in whole Unix seconds.
    package var unixSeconds: Int64 { now.seconds }

    /// The resolution of an instant, 1 ms.
    package var minimumResolution: Duration { .milliseconds(1) }

    /// Sleeps until this clock shows `deadline`.
    package func sleep(until deadline: UnixTime, tolerance: Duration?) async throws {
        let left = Double(now.duration(to: deadline).wholeMilliseconds) / speed
        guard left > 0 else { return }
        try await machine.sleep(
            until: machine.now.advanced(by: .milliseconds(Int64(left.rounded(.up)))), tolerance: tolerance)
    }
}
