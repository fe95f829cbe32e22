/// Formats numbers and spans of time for people.
enum Words {
    /// `12,345`.
    static func count(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `1 account`, `2 accounts`.
    static func counted(_ number: Int, _ noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// The same of a median.
    static func counted(_ number: Double, _ noun: String) -> String {
        "\(self.number(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `12,345.5`: at most one decimal, as medians of whole numbers need.
    static func number(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        let rest = Int((tenths % 10).magnitude)
        return count(tenths / 10) + (rest == 0 ? "" : ".\(rest)")
    }

    /// `12,346`, `3.4`: whole from ten on, for what is computed and never exact.
    static func about(_ number: Double) -> String {
        number < 10 ? self.number(number) : count(Int(number.rounded()))
    }

    /// `2.0`, `12.1`: with one decimal, for what something is multiplied by.
    static func factor(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(count(tenths / 10)).\(tenths % 10)"
    }

    /// `350`, `1.2k`, `15M`: short enough for an axis.
    static func short(_ value: Double) -> String {
        for (unit, name) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where value >= unit {
            return number(value / unit) + name
        }
        return number(value)
    }

    /// `43 %`.
    static func percent(_ share: Double) -> String { "\(count(Int((share * 100).rounded()))) %" }

    /// `38 hours`: the largest unit that keeps the number meaningful.
    static func span(_ seconds: Int64) -> String {
        switch seconds {
        case ..<60: counted(Int(seconds), "second")
        case ..<3600: counted(Int(seconds / 60), "minute")
        case ..<172_800: counted(Int(seconds / 3600), "hour")
        default: counted(Int(seconds / 86_400), "day")
        }
    }

    /// `in 5 minutes`, `3 hours ago`, `now`.
    static func relative(_ instant: Int64, now: Int64) -> String {
        switch instant - now {
        case 0: "now"
        case let ahead where ahead > 0: "in \(span(ahead))"
        case let behind: "\(span(-behind)) ago"
        }
    }

    /// The same for planned times: `in 5 minutes`, `due now`.
    static func planned(_ instant: Int64, now: Int64) -> String {
        instant > now ? relative(instant, now: now) : "due now"
    }

    /// `00` … `23`.
    static func hour(_ hour: Int) -> String { hour < 10 ? "0\(hour)" : "\(hour)" }
}
