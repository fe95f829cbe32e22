/// Durations as Prometheus writes them: `10s`, `5m`, `1h30m`, `28d`.
package enum PrometheusDuration {
    /// The longest duration that a setting may have.
    package static let year = Duration.seconds(365 * 86_400)

    /// Parses a duration: one or more numbers with a unit each, in falling order (y, w, d, h, m, s, ms), or a plain `0`.
    package static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = Substring(text)
        var milliseconds: Int64 = 0
        var allowed = units[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let name = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Int64(digits), let place = allowed.firstIndex(where: { $0.name == name }) else {
                return nil
            }
            let (part, overflow) = number.multipliedReportingOverflow(by: units[place].milliseconds)
            let (sum, sumOverflow) = milliseconds.addingReportingOverflow(part)
            guard !overflow, !sumOverflow else { return nil }
            milliseconds = sum
            allowed = units[(place + 1)...]
            rest = rest.dropFirst(digits.count + name.count)
        }
        return text.isEmpty ? nil : .milliseconds(milliseconds)
    }

    /// The shortest text that `parse` reads as the same duration.
    package static func text(_ duration: Duration) -> String {
        var rest = duration.wholeMilliseconds
        guard rest > 0 else { return "0s" }
        var text = ""
        // Years and weeks are left out: `28d` is clearer to people than `4w`.
        for unit in units.dropFirst(2) where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }

    private static let units: [(name: Substring, milliseconds: Int64)] = [
        ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
        ("s", 1000), ("ms", 1),
    ]
}
