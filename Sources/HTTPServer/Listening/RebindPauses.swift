/// How long a server waits before each attempt to bind a lost address again: 10 ms, then twice as long each time, up to a second.
struct RebindPauses {
    private static let first = Duration.milliseconds(10)
    private static let longest = Duration.seconds(1)
    /// A listener that lasted this long resets the pauses.
    private static let calm = Duration.seconds(60)
    /// How many attempts may fail in a row.
    private static let patience = 10

    private var pause = RebindPauses.first
    private var attempts = 0

    /// Starts again for a listener that lasted for `life`.
    mutating func begin(after life: Duration) {
        attempts = 0
        if life >= Self.calm { pause = Self.first }
    }

    /// The pause before the next attempt; nil when enough have failed.
    mutating func next() -> Duration? {
        guard attempts < Self.patience else { return nil }
        attempts += 1
        defer { pause = min(pause * 2, Self.longest) }
        return pause
    }
}
