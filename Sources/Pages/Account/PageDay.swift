import Languages

/// A Beijing day as the pages need it.
package struct PageDay: Hashable, Comparable, Sendable {
    /// `yyyy-MM-dd`.
    package let text: String
    /// 00:00 of the day in Beijing, in Unix seconds.
    package let start: Int64

    /// Makes a day.
    package init(text: String, start: Int64) { (self.text, self.start) = (text, start) }

    /// Orders by time.
    package static func < (left: PageDay, right: PageDay) -> Bool { left.start < right.start }

    /// When the day ends, in Unix seconds.
    var end: Int64 { start + 86_400 }

    /// `Monday`, `周一`.
    func weekday(_ language: Language) -> String { Self.weekdays[weekdayPlace][language] }

    /// Whether its column of a chart has a date.
    var isMonday: Bool { weekdayPlace == 0 }

    /// 0 for Monday.
    private var weekdayPlace: Int {
        // A machine whose clock has not been set shows days before 1970.
        Int((((start + BeijingTime.offset) / 86_400 + 3) % 7 + 7) % 7)
    }

    /// `11-20`.
    var monthAndDay: String { String(text.dropFirst(5)) }

    /// How old the day is: `ended 14 hours ago`.
    func age(now: Int64, _ language: Language) -> String {
        let span = Words.span(abs(end - now), language)
        let age =
            end > now
            ? Sentence(en: "ends in \(span)", zh: "\(span)后结束") : Sentence(en: "ended \(span) ago", zh: "结束于 \(span)前")
        return age[language]
    }

    /// Monday first; 1970-01-01 was a Thursday.
    private static let weekdays = [
        Sentence(en: "Monday", zh: "周一"), Sentence(en: "Tuesday", zh: "周二"), Sentence(en: "Wednesday", zh: "周三"),
        Sentence(en: "Thursday", zh: "周四"), Sentence(en: "Friday", zh: "周五"), Sentence(en: "Saturday", zh: "周六"),
        Sentence(en: "Sunday", zh: "周日"),
    ]
}
