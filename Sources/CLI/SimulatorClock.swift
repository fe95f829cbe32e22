import Glibc
import Simulator

/// The simulator's time: the machine's, or one that was given at the start and has run on since.
struct SimulatorClock: Sendable {
    private let offset: Int64

    /// Follows the machine's clock.
    init() { offset = 0 }

    /// Starts at a time of Beijing such as `2026-03-10T08:20`; nil for anything else.
    init?(beijing text: String) {
        guard let start = BeijingTime.unixSeconds(text) else { return nil }
        offset = start - Int64(time(nil))
    }

    /// Unix seconds.
    var now: Int64 { Int64(time(nil)) + offset }
}
