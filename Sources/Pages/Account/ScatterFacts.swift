/// What the page of an account says of how far the day shown and ordinary days stray from what is expected.
struct ScatterFacts {
    private let day: PageDay
    private let messages: Int
    private let whole: PageBand
    private let hours: [(messages: Int, band: PageBand)]
    private let silence: AccountDetail.Silence?

    /// The facts of an account; nil while too little is known of it.
    init?(_ detail: AccountDetail) {
        guard let day = detail.summary.day, let messages = detail.summary.messages,
            let whole = detail.summary.expected
        else { return nil }
        (self.day, self.messages, self.whole, silence) = (day, messages, whole, detail.silence)
        hours = detail.hours.isEmpty ? [] : zip(detail.hourTotals, detail.hourBands).map { ($0, $1) }
    }

    /// The names and texts, in the order of the page.
    var all: [(name: String, value: Markup)] {
        [("Usual range", "\(scatter)"), ("Largest shortfall", "\(shortfall)")]
            + (silence.map { [("Longest silence", words($0))] } ?? [])
    }

    /// How wide the bands of an ordinary day are, and how far below what is expected the account can fall at most.
    private var scatter: String {
        let whole = whole.ordinaryDay
        let empty = Words.factor(whole.shortfall(of: 0))
        guard let busiest = place({ $0.band.usual }) else {
            return """
                An ordinary \(day.weekday) usually brings \(whole.range) messages. \
                Without any it would lie \(empty) times the usual scatter below what is expected.
                """
        }
        let hour = hours[busiest].band.ordinary(among: hours.map(\.band))
        return """
            An ordinary \(day.weekday) usually brings \(hour.range) messages at \(Words.hour(busiest)):00 \
            and \(whole.range) in all. Without any, that hour would lie \(Words.factor(hour.shortfall(of: 0))) \
            and the day \(empty) times the usual scatter below what is expected.
            """
    }

    /// The hour that lies lowest among those that tell something, and the day.
    private var shortfall: String {
        let day = below(messages, whole).map { "The day: \($0)" } ?? "The day is not below what was expected"
        return hours.isEmpty ? "\(day)." : "\(lowest). \(day)."
    }

    private var lowest: String {
        guard let hour = place({ $0.band.usual < Self.fewest ? -1 : $0.band.shortfall(of: $0.messages) }),
            hours[hour].band.usual >= Self.fewest
        else { return "No hour usually brings \(Words.count(Int(Self.fewest))) messages" }
        let (messages, band) = hours[hour]
        let judged = "with \(Words.count(Int(Self.fewest))) usual messages or more"
        guard let below = below(messages, band) else { return "No hour \(judged) is below what was expected" }
        return """
            Of the hours \(judged), \(Words.hour(hour)):00 is lowest: \(Words.counted(messages, "message")), \(below)
            """
    }

    /// Hours that usually bring less are often empty, which tells nothing.
    private static let fewest = 10.0

    private func below(_ messages: Int, _ band: PageBand) -> String? {
        let shortfall = band.shortfall(of: messages)
        guard shortfall > 0 else { return nil }
        return "\(Words.factor(shortfall)) times the usual scatter below the expected \(Words.about(band.expected))"
    }

    private func words(_ silence: AccountDetail.Silence) -> Markup {
        let beyond: Markup =
            silence.messages > silence.limit ? " <span class=\"state failing\">▼ beyond it</span>" : .none
        let hours = longestSilence.map { ", \(Words.hour($0.lowerBound)):00 to \(Words.hour($0.upperBound)):00" } ?? ""
        return """
            \(Words.about(silence.messages)) usual messages\(hours); limit \(Words.about(silence.limit))\(beyond)
            """
    }

    /// The run of empty hours that usually brings the most; nil when none of the empty hours usually brings any.
    private var longestSilence: Range<Int>? {
        var longest: (hours: Range<Int>, usual: Double)?
        var (start, usual) = (0, 0.0)
        for (hour, here) in hours.enumerated() {
            guard here.messages == 0 else {
                (start, usual) = (hour + 1, 0)
                continue
            }
            usual += here.band.usual
            if usual > longest?.usual ?? 0 { longest = (start..<hour + 1, usual) }
        }
        return longest?.hours
    }

    /// The first hour of which `value` is greatest; nil without hours.
    private func place(_ value: ((messages: Int, band: PageBand)) -> Double) -> Int? {
        let values = hours.map(value)
        return values.max().flatMap { values.firstIndex(of: $0) }
    }
}
