import Languages

/// What the page of an account says of how far the day shown and ordinary days stray from what is expected.
struct ScatterFacts {
    private let day: PageDay
    private let messages: Int
    private let whole: PageBand
    private let hours: [(messages: Int, band: PageBand)]
    private let silence: AccountDetail.Silence?

    private let language: Language

    /// The facts of an account; nil while too little is known of it.
    init?(_ detail: AccountDetail, _ language: Language) {
        guard let day = detail.summary.day, let messages = detail.summary.messages,
            let whole = detail.summary.expected
        else { return nil }
        (self.day, self.messages, self.whole, silence) = (day, messages, whole, detail.silence)
        hours = detail.hours.isEmpty ? [] : zip(detail.hourTotals, detail.hourBands).map { ($0, $1) }
        self.language = language
    }

    /// The names and texts, in the order of the page.
    var all: [(name: String, value: Markup)] {
        var facts: [(name: String, value: Markup)] = [
            (Sentence(en: "Usual range", zh: "平常范围")[language], "\(scatter[language])"),
            (Sentence(en: "Largest shortfall", zh: "最大落差")[language], "\(shortfall[language])"),
        ]
        if let silence { facts.append((Sentence(en: "Longest silence", zh: "最长静默")[language], words(silence))) }
        return facts
    }

    /// How wide the bands of an ordinary day are, and how far below what is expected the account can fall at most.
    private var scatter: Sentence {
        let whole = whole.ordinaryDay
        let empty = Words.factor(whole.shortfall(of: 0))
        let (weekday, range) = (day.weekday(language), whole.range(language))
        guard let busiest = place({ $0.band.usual }) else {
            return Sentence(
                en: """
                    An ordinary \(weekday) usually brings \(range) messages. \
                    Without any it would lie \(empty) times the usual scatter below what is expected.
                    """,
                zh: "普通\(weekday)平常有 \(range) 条消息。若全天没有消息，会比预期低 \(empty) 倍的平常波动。")
        }
        let hour = hours[busiest].band.ordinary(among: hours.map(\.band))
        let (time, shortfall) = ("\(Words.hour(busiest)):00", Words.factor(hour.shortfall(of: 0)))
        return Sentence(
            en: """
                An ordinary \(weekday) usually brings \(hour.range(language)) messages at \(time) \
                and \(range) in all. Without any, that hour would lie \(shortfall) \
                and the day \(empty) times the usual scatter below what is expected.
                """,
            zh: """
                普通\(weekday) \(time) 平常有 \(hour.range(language)) 条消息，全天 \(range) 条。若没有消息，该时段会比预期低 \(shortfall) 倍、\
                全天低 \(empty) 倍的平常波动。
                """)
    }

    /// The hour that lies lowest among those that tell something, and the day.
    private var shortfall: Sentence {
        let day =
            below(messages, whole).map { Sentence(en: "The day: \($0.english).", zh: "全天\($0.chinese)。") }
            ?? Sentence(en: "The day is not below what was expected.", zh: "全天不低于预期。")
        return hours.isEmpty ? day : .joined([lowest, day], by: Sentence(en: " ", zh: ""))
    }

    private var lowest: Sentence {
        let fewest = Words.count(Int(Self.fewest))
        guard let hour = place({ $0.band.usual < Self.fewest ? -1 : $0.band.shortfall(of: $0.messages) }),
            hours[hour].band.usual >= Self.fewest
        else { return Sentence(en: "No hour usually brings \(fewest) messages.", zh: "没有平常达到 \(fewest) 条消息的时段。") }
        let (messages, band) = hours[hour]
        guard let below = below(messages, band) else {
            return Sentence(
                en: "No hour with \(fewest) usual messages or more is below what was expected.",
                zh: "平常有 \(fewest) 条以上消息的时段均不低于预期。")
        }
        let (time, count) = ("\(Words.hour(hour)):00", Words.counted(messages, .message, language))
        return Sentence(
            en: """
                Of the hours with \(fewest) usual messages or more, \(time) is lowest: \(count), \(below.english).
                """,
            zh: "平常有 \(fewest) 条以上消息的时段中，\(time) 最低：\(count)，\(below.chinese)。")
    }

    /// Hours that usually bring less are often empty, which tells nothing.
    private static let fewest = 10.0

    private func below(_ messages: Int, _ band: PageBand) -> Sentence? {
        let shortfall = band.shortfall(of: messages)
        guard shortfall > 0 else { return nil }
        let (times, expected) = (Words.factor(shortfall), Words.about(band.expected))
        return Sentence(
            en: "\(times) times the usual scatter below the expected \(expected)",
            zh: "比预期的 \(expected) 条低 \(times) 倍的平常波动")
    }

    private func words(_ silence: AccountDetail.Silence) -> Markup {
        let beyond: Markup =
            silence.messages > silence.limit
            ? " <span class=\"state failing\">▼ \(Sentence(en: "beyond it", zh: "已超出")[language])</span>" : .none
        let (messages, limit) = (Words.about(silence.messages), Words.about(silence.limit))
        let hours =
            longestSilence.map { run in
                let (start, end) = (Words.hour(run.lowerBound), Words.hour(run.upperBound))
                return Sentence(en: ", \(start):00 to \(end):00", zh: "，\(start):00 至 \(end):00")[language]
            } ?? ""
        return Phrase(
            en: "\(messages) usual messages\(hours); limit \(limit)\(beyond)",
            zh: "其间平常有 \(messages) 条消息\(hours)；上限 \(limit) 条\(beyond)")[language]
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
