/// Random numbers that follow from a seed and a text alone, so that what befalls a day never depends on who asked before.
///
/// SplitMix64 behind FNV-1a; the study's own, because the code under test must not deal its own cards.
package struct StudyDice: RandomNumberGenerator {
    private var state: UInt64

    /// The dice of one question, as in `outage 2026-03-10`.
    package init(_ seed: Int, _ question: String) {
        state = question.utf8.reduce(UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Whether something of that probability happens.
    package mutating func happens(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }

    /// A duration of so many hours, in whole seconds, the grain of the simulator's clock.
    package mutating func hours(_ range: ClosedRange<Double>) -> Duration {
        .seconds(Int(Double.random(in: range, using: &self) * 3600))
    }
}
