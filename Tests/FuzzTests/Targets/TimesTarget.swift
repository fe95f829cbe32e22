@testable import BeijingTime
@testable import HTTPServer
@testable import WeChatAPI

/// Durations and dates in all their spellings: as their grammars define them, computed with exact numbers.
enum TimesTarget: FuzzTarget {
    static let name = "times"

    static func feed(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        try checkPrometheusDuration(text)
        try checkGoDuration(text)
        try checkDay(text)
        try checkWait(text)
        // Any eight bytes are an instant.
        try checkCalendar(input.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    // MARK: Durations

    private static func checkPrometheusDuration(_ text: String) throws(Finding) {
        let duration = PrometheusDuration.parse(text)
        let grammar =
            /(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?/
        var judged = text == "0" ? Int128(0) : nil
        if !text.isEmpty, let match = text.wholeMatch(of: grammar)?.output {
            let numbers = [match.1, match.2, match.3, match.4, match.5, match.6, match.7]
            let sizes: [Int128] = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1]
            let beyond = Int128(1) << 80
            judged = 0
            for (number, size) in zip(numbers, sizes) {
                guard let number else { continue }
                judged = (judged ?? 0) + min(Int128(number) ?? beyond, beyond) * size
            }
        }
        let milliseconds = judged.flatMap { Int64(exactly: $0) }
        try demandEqual(duration, milliseconds.map { Duration.milliseconds($0) }, "the duration \(text)")
        guard let duration else { return }
        let again = PrometheusDuration.text(duration)
        try demandEqual(PrometheusDuration.parse(again), duration, "the duration \(again)")
    }

    /// Go multiplies fractions as floating-point numbers, too, so the last digits may differ.
    private static func checkGoDuration(_ text: String) throws(Finding) {
        let duration = GoDuration.parse(text)
        let grammar = /[-+]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+/
        let bare = Int64(text)
        guard text.utf8.count < 40, bare != nil || text.wholeMatch(of: grammar) != nil else {
            if text.utf8.count < 40 { try demand(duration == nil, "\(text) is no duration of Go's") }
            return
        }
        let sum = bare.map(Double.init) ?? nanoseconds(text)
        guard let duration else { return try demand(sum.magnitude > 9.1e18, "\(text) is a duration of Go's") }
        let own = duration.fractionalSeconds * 1e9
        try demand((own - sum).magnitude <= sum.magnitude * 1e-12 + 0.6, "\(text): ours \(own), judged \(sum)")
        guard duration >= .zero else { return }
        let again = GoDuration.text(duration)
        let reread = GoDuration.parse(again).map { $0.fractionalSeconds * 1e9 }
        try demand(reread.map { ($0 - own).magnitude <= own * 1e-12 + 0.6 } ?? false, "\(text) becomes \(again)")
    }

    private static func nanoseconds(_ text: String) -> Double {
        let sizes = ["ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 6e10, "h": 3.6e12]
        let sum = text.matches(of: /([0-9.]+)([a-zµμ]+)/).reduce(0) { sum, match in
            sum + (Double(match.1) ?? 0) * (sizes["\(match.2)"] ?? 0)
        }
        return text.hasPrefix("-") ? -sum : sum
    }

    // MARK: Days

    private static func checkDay(_ text: String) throws(Finding) {
        let day = Day(text)
        if let day { try demandEqual(day.description, text, "the day, written again") }
        guard text.utf8.count == 10, let match = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/)?.output,
            let year = Int(match.1), let month = Int(match.2), let date = Int(match.3)
        else { return try demand(day == nil, "\(text) is no day") }
        let exists = (1...12).contains(month) && (1...length(ofMonth: month, in: year)).contains(date)
        try demandEqual(day != nil, exists, "whether \(text) exists")
    }

    private static func length(ofMonth month: Int, in year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private static func checkCalendar(_ bits: UInt64) throws(Finding) {
        // Within the years 1 to 9999, but for the last day, after which there is none.
        let time = UnixTime(milliseconds: Int64(bits % 315_537_811_200_000) - 62_135_625_600_000)
        let day = Day(containing: time)
        try demand(day.start <= time && time.seconds < (day + 1).start.seconds, "\(time) is not within \(day)")
        let (year, month, date) = day.civil
        try demandEqual(Day(year: year, month: month, day: date), day, "the day of its parts")
        try demandEqual(Day("\(day)"), day, "the day of its text")
        try demand(date <= length(ofMonth: month, in: year), "\(day) exists")
        try demand((0..<7).contains(day.daysSinceEpoch - day.monday.daysSinceEpoch), "the Monday of \(day)")
        for period in [Period.day, .week, .month] {
            let start = period.latestFinished(by: day)
            let end = period.lastDay(startingOn: start)
            try demand(start <= end && end <= day, "\(period) \(start) ends on \(end), not by \(day)")
            try demandEqual(period.lastDay(startingOn: period.previous(start)) + 1, start, "the \(period) before")
            try demand(period.lastDay(startingOn: end + 1) > day, "a later \(period) has ended by \(day)")
        }
        try demandEqual(Rfc3339.text(time).hasPrefix("\(day)T"), true, "the day of \(Rfc3339.text(time))")
        guard time.milliseconds >= 0 else { return }
        let written = CivilTime(unixMilliseconds: Int(time.milliseconds)).httpDate
        try demandEqual(HTTPDate.parse(written, now: time)?.seconds, time.seconds, "the date \(written)")
    }

    // MARK: HTTP

    private static func checkWait(_ text: String) throws(Finding) {
        let now = UnixTime(seconds: 1_773_018_000)
        if let wait = RetryAfter.wait(text, date: nil, now: now) {
            try demand((Duration.zero...RetryAfter.longest).contains(wait), "\(text) is a wait of \(wait)")
            try demandEqual(RetryAfter.wait(" \(text)", date: nil, now: now), wait, "the wait behind a blank")
        }
        if let seconds = Int(text), text.wholeMatch(of: /[0-9]+/) != nil {
            try demandEqual(
                RetryAfter.wait(text, date: nil, now: now), .seconds(min(seconds, 86_400)), "the wait \(text)")
        }
        guard let time = HTTPDate.parse(text, now: now), time.milliseconds >= 0 else { return }
        let written = CivilTime(unixMilliseconds: Int(time.milliseconds)).httpDate
        try demandEqual(HTTPDate.parse(written, now: now), time, "the date \(text), written as \(written)")
    }
}
