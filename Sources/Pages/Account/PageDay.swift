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

    /// `Monday`.
    var weekday: String {
        // A machine whose clock has not been set shows days before 1970.
        Self.weekdays[Int((((start + BeijingTime.offset) / 86_400 + 3) % 7 + 7) % 7)]
    }

    /// `11-20`.
    var monthAndDay: String { String(text.dropFirst(5)) }

    /// How old the day is: `ended 14 hours ago`.
    func age(now: Int64) -> String {
        end > now ? "ends in \(Words.span(end - now))" : "ended \(Words.span(now - end)) ago"
    }

    /// Monday first; 1970-01-01 was a Thursday.
    private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}
