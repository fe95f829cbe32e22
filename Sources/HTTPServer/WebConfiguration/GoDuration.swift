/// Durations as Go's `time.ParseDuration` and its YAML reader accept them: `1s`, `1m30s`, `1.5h`, or bare nanoseconds.
enum GoDuration {
    /// The units with their nanoseconds; a unit precedes those that are its prefixes.
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    /// Parses a duration; `nil` when it is malformed.
    static func parse(_ text: String) -> Duration? {
        if let nanoseconds = Int64(text) { return .nanoseconds(nanoseconds) }
        let isNegative = text.hasPrefix("-")
        var rest = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !rest.isEmpty else { return nil }
        var sum = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let name = rest.dropFirst(number.count).prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            guard let value = Double(number), let unit = units.first(where: { $0.name == name }) else { return nil }
            sum += value * unit.nanoseconds
            rest = rest.dropFirst(number.count + name.count)
        }
        guard sum < 9.2e18 else { return nil }
        return .nanoseconds(Int64((isNegative ? -sum : sum).rounded()))
    }

    /// Formats a duration as Go does: `1m30s`, `1.5s`, `250ms`.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = attoseconds / 1_000_000_000
        guard seconds > 0 else {
            let (unit, size): (String, Int64) =
                nanoseconds >= 1_000_000 ? ("ms", 1_000_000) : nanoseconds >= 1000 ? ("µs", 1000) : ("ns", 1)
            return nanoseconds == 0 ? "0s" : "\(decimal(nanoseconds, size))\(unit)"
        }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        let rest = decimal(seconds % 60 * 1_000_000_000 + nanoseconds, 1_000_000_000)
        return (hours > 0 ? "\(hours)h" : "") + (hours > 0 || minutes > 0 ? "\(minutes)m" : "") + "\(rest)s"
    }

    /// The number divided by a power of ten, in decimals without superfluous zeros.
    private static func decimal(_ number: Int64, _ size: Int64) -> String {
        var decimals = String(number % size + size).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        return decimals.isEmpty ? "\(number / size)" : "\(number / size).\(decimals)"
    }
}
