package import Languages

/// Which like days say what is usual for the day shown, and why others do not.
package struct BaselineProgress: Equatable, Sendable {
    /// A day that is like no other.
    package struct Special: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// What is special about it.
        package let words: Sentence

        /// Makes a special day.
        package init(day: PageDay, words: Sentence) { (self.day, self.words) = (day, words) }
    }

    /// Ordinary days of the same weekday that are stored.
    package let held: Int
    /// Ordinary days of the same weekday that are looked back for.
    package let wanted: Int
    /// Days that are needed before anything is usual.
    package let needed: Int
    /// The days of the same weekday that are left out, newest first.
    package let leftOut: [Special]
    /// The ordinary ones that are not held, or not whole, newest first.
    package let missing: [PageDay]

    /// How many days like a special one say what is usual on it; nil for an ordinary day.
    package let like: Int?

    /// Makes the state of a baseline.
    package init(
        held: Int, wanted: Int = 8, needed: Int = 3, leftOut: [Special] = [], missing: [PageDay] = [], like: Int? = nil
    ) {
        (self.held, self.wanted, self.needed) = (held, wanted, needed)
        (self.leftOut, self.missing, self.like) = (leftOut, missing, like)
    }

    /// `Usually 812 messages, the median of 6 of 8 ordinary Mondays`, and which others are not behind it.
    func words(for day: PageDay, usual: Double?) -> Sentence {
        if let like, like > 0, let usual { return words(of: like, usual) }
        let clauses = [state(day, usual), judged, leftOutDays, missingDays].compactMap(\.self)
        let all = Sentence.joined(clauses, by: .semicolon)
        return Sentence(en: "\(all.english).", zh: "\(all.chinese)。")
    }

    private func words(of like: Int, _ usual: Double) -> Sentence {
        let (english, chinese) = (
            Words.counted(usual, .message, .english), Words.counted(usual, .message, .chinese)
        )
        let days = like == 1 ? "the earlier day that is like it" : "\(like) earlier days that are like it"
        return Sentence(
            en: "Usually \(english) on this special day, by \(days).", zh: "按 \(like) 个以往同类日期，这一特殊日平常为 \(chinese)。")
    }

    private func state(_ day: PageDay, _ usual: Double?) -> Sentence {
        let (english, chinese) = (day.weekday(.english), day.weekday(.chinese))
        guard let usual else {
            return Sentence(
                en: "None yet: \(held) of \(wanted) ordinary \(english)s held, \(needed) are needed",
                zh: "暂无：已有 \(wanted) 个普通\(chinese)中的 \(held) 个，至少需要 \(needed) 个")
        }
        return Sentence(
            en: """
                Usually \(Words.counted(usual, .message, .english)), the median of \(held) of \(wanted) ordinary \(english)s
                """,
            zh: "平常 \(Words.counted(usual, .message, .chinese))，为 \(wanted) 个普通\(chinese)中 \(held) 个的中位数")
    }

    private var judged: Sentence? {
        like == nil
            ? nil
            : Sentence(
                en: "a special day that no known day is like, so it is not judged", zh: "特殊日，没有已知的同类日期，因此不作判断")
    }

    private var leftOutDays: Sentence? {
        guard !leftOut.isEmpty else { return nil }
        let english = leftOut.map { "\($0.day.text) (\($0.words.english))" }.joined(separator: ", ")
        let chinese = leftOut.map { "\($0.day.text)（\($0.words.chinese)）" }.joined(separator: "、")
        return Sentence(en: "left out: \(english)", zh: "已排除：\(chinese)")
    }

    private var missingDays: Sentence? {
        guard !missing.isEmpty else { return nil }
        let days = missing.map(\.text)
        return Sentence(
            en: "not held: \(days.joined(separator: ", "))", zh: "缺数据：\(days.joined(separator: "、"))")
    }
}
