internal import FoundationEssentials

/// Formats instants for people, in Beijing time (UTC+8, no daylight saving).
enum BeijingTime {
    /// `2026-11-21 08:04`.
    static func minute(_ instant: Int64) -> String { String(text(instant).prefix(16)) }

    /// The same as a machine-readable HTML element.
    static func element(_ instant: Int64) -> Markup {
        let text = text(instant)
        return "<time datetime=\"\(String(text.map { $0 == " " ? "T" : $0 }))+08:00\">\(minute(instant))</time>"
    }

    /// The Beijing date of an instant, `2026-11-21`.
    static func date(_ instant: Int64) -> String { String(text(instant).prefix(10)) }

    /// `2026-11-21 08:04:05`.
    private static func text(_ instant: Int64) -> String {
        // Shifting and formatting as GMT needs no time zone database.
        Date(timeIntervalSince1970: Double(instant + offset)).formatted(style)
    }

    /// Beijing's seconds ahead of UTC.
    static let offset: Int64 = 28_800

    private static let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt).year().month().day()
        .time(includingFractionalSeconds: false)
}
