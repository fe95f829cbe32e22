import ArgumentParser
import BeijingTime
import Simulator

/// The simulated time.
struct ClockFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Start at this Beijing time instead of the present one; a time of day alone, such as 09:00, is today's.",
            valueName: "[yyyy-MM-ddT]HH:mm"))
    var time: String?
    @Option(help: "How much faster than real time the clock runs: at 100 a day takes a quarter of an hour.")
    var speed = 1.0

    /// Rejects an invalid time or speed.
    func validate() throws {
        guard (1...10_000).contains(speed) else { throw ValidationError("--speed must be from 1 to 10000") }
        guard time == nil || start != nil else {
            throw ValidationError("--time must be a Beijing time such as 2026-03-10T08:20 or 08:20")
        }
    }

    /// The clock, starting now.
    var clock: SimulatedClock {
        SimulatedClock(startingAt: start, speed: speed)
    }

    /// The first moment in Unix seconds; nil for the present one.
    private var start: Int64? {
        time.flatMap { BeijingTime.unixSeconds($0, today: SystemWallClock().now.seconds) }
    }
}
