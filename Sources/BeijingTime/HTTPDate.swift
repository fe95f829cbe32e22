/// Parses HTTP dates in any of the three forms that a reader must accept (RFC 9110, 5.6.7).
package enum HTTPDate {
    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`; nil for another text.
    ///
    /// The weekday is not checked against the date. `now` decides the century of a two-digit year, which lies at most 50 years ahead.
    package static func parse(_ text: String, now: UnixTime) -> UnixTime? {
        let words = text.split(separator: " ")
        switch words.count {
        case 6 where words[0].hasSuffix(",") && words[5] == "GMT":
            guard words[3].count == 4, let year = number(words[3]) else { return nil }
            return time(year, words[2], words[1], words[4])
        case 4 where words[0].hasSuffix(",") && words[3] == "GMT":
            let date = words[1].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 3, date[2].count == 2, let year = number(date[2]) else { return nil }
            return time(whole(year, now), date[1], date[0], words[2])
        case 5:
            guard words[4].count == 4, let year = number(words[4]) else { return nil }
            return time(year, words[1], words[2], words[3])
        default: return nil
        }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The full year: the latest one with these two digits that is at most 50 years ahead.
    private static func whole(_ year: Int, _ now: UnixTime) -> Int {
        let current = Day(containing: now).civil.year
        let latest = current + 50
        return latest - ((latest - year) % 100 + 100) % 100
    }

    private static func time(
        _ year: Int, _ month: Substring, _ day: Substring, _ clock: Substring
    ) -> UnixTime? {
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false).map {
            $0.count == 2 ? number($0) : nil
        }
        guard let month = months.firstIndex(of: String(month)), day.count <= 2, let day = number(day), parts.count == 3,
            let hour = parts[0], let minute = parts[1], let second = parts[2], hour < 24, minute < 60, second <= 60
        else { return nil }
        let date = Day(year: year, month: month + 1, day: day)
        guard date.civil == (year, month + 1, day) else { return nil }
        return UnixTime(seconds: Int64(date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second))
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
