/// Formats instants for people: RFC 3339 in Beijing time, the calendar that all decisions follow.
package enum Rfc3339 {
    /// Formats an instant, for example `2026-11-21T08:05:00+08:00`.
    package static func text(_ time: UnixTime) -> String {
        let day = Day(containing: time)
        let seconds = Int(day.start.duration(to: time).components.seconds)
        let fields = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(day)T\(fields.joined(separator: ":"))+08:00"
    }
}
