import ArgumentParser
import BeijingTime
import Simulator

/// The simulated time.
struct ClockFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Start at this Beijing time instead of the present one.", valueName: "yyyy-MM-ddTHH:mm"))
    var time: String?
    @Option(help: "How much faster than real time the clock runs: at 600 a day takes under three minutes.")
    var speed = 1.0

    /// Rejects an invalid time or speed.
    func validate() throws {
        guard (1...10_000).contains(speed) else { throw ValidationError("--speed must be from 1 to 10000") }
        guard time.map({ BeijingTime.unixSeconds($0) != nil }) ?? true else {
            throw ValidationError("--time must be a Beijing time such as 2026-03-10T08:20")
        }
    }

    /// The clock, starting now.
    var clock: SimulatedClock {
        SimulatedClock(startingAt: time.flatMap { BeijingTime.unixSeconds($0) }, speed: speed)
    }
}
