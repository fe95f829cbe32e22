import Languages

/// What may have made messages fall: callbacks to the account's own server, and followers.
package struct PageCauses: Equatable, Sendable {
    /// The callbacks of one day.
    package struct Callbacks: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// Callbacks, by hour or of the whole day.
        package let counts: [Int]
        /// Those that failed, likewise.
        package let failures: [Int]
        /// What all of them took together, in milliseconds.
        package let totalTime: Int
        /// What the longest took, in milliseconds.
        package let longestTime: Int

        /// Makes the callbacks of a day; `counts` and `failures` have 24 hours or one number.
        package init(day: PageDay, counts: [Int], failures: [Int], totalTime: Int, longestTime: Int) {
            (self.day, self.counts, self.failures) = (day, counts, failures)
            (self.totalTime, self.longestTime) = (totalTime, longestTime)
        }

        /// The hours in which more than one callback failed and more than one of a hundred, as the alerts see it.
        var badHours: [Int] {
            guard counts.count == 24 else { return [] }
            return (0..<24).filter { failures[$0] > 1 && failures[$0] * 100 > counts[$0] }
        }
    }

    /// The followers that came and left on one day.
    package struct Followers: Equatable, Sendable {
        /// The day.
        package let day: PageDay
        /// Followers gained.
        package let gained: Int
        /// Followers lost.
        package let lost: Int

        /// Makes the changes of a day.
        package init(day: PageDay, gained: Int, lost: Int) { (self.day, self.gained, self.lost) = (day, gained, lost) }
    }

    /// The callbacks; nil where they are not collected.
    package var callbacks: Callbacks?
    /// The changes of followers; nil where they are not collected.
    package var followers: Followers?
    /// The followers in all; nil where they are not collected.
    package var allFollowers: Int?

    /// Makes an empty list of causes.
    package init() {}

    /// The section of the account's page; nothing where nothing is collected.
    func section(_ language: Language) -> Markup {
        let facts = callbackFacts + followerFacts
        guard !facts.isEmpty else { return .none }
        return """
            <section aria-labelledby="causes"><h2 id="causes">\(Sentence(en: "Why did it fall?", zh: "为何下降？")[language])</h2>
            <dl class="facts">
            \(Markup.lines(facts.map { "<div class=\"long\"><dt>\($0[language])</dt><dd>\($1[language])</dd></div>" }))
            </dl></section>
            """
    }

    private var callbackFacts: [(name: Sentence, value: Phrase)] {
        guard let callbacks else { return [] }
        let count = callbacks.counts.reduce(0, +)
        let (all, failed) = (Words.count(count), Words.count(callbacks.failures.reduce(0, +)))
        let (list, day) = (badHours(callbacks), callbacks.day.text)
        let mean = Words.number(Double(callbacks.totalTime) / Double(max(count, 1)) / 1000)
        let longest = Words.number(Double(callbacks.longestTime) / 1000)
        return [
            (
                Sentence(en: "Callbacks to your server that failed", zh: "被动回复失败"),
                Phrase(
                    en: "\(failed) of \(all) on \(day)\(list.english)",
                    zh: "\(day) 共 \(all) 次，失败 \(failed) 次\(list.chinese)")
            ),
            (
                Sentence(en: "Time of a callback", zh: "被动回复耗时"),
                count > 0
                    ? Phrase(
                        en: "\(mean) s on average, \(longest) s at the longest", zh: "平均 \(mean) 秒，最长 \(longest) 秒")
                    : Phrase(en: "\(longest) s at the longest", zh: "最长 \(longest) 秒")
            ),
        ]
    }

    private func badHours(_ callbacks: Callbacks) -> Phrase {
        let hours = callbacks.badHours.map { hour in
            let (failed, all) = (Words.count(callbacks.failures[hour]), Words.count(callbacks.counts[hour]))
            return Sentence(
                en: "\(Words.hour(hour)):00 \(failed) of \(all)",
                zh: "\(Words.hour(hour)):00 失败 \(failed) 次（共 \(all) 次）")
        }
        guard !hours.isEmpty else { return Phrase(en: .none, zh: .none) }
        let list = Sentence.joined(hours, by: Sentence(en: ", ", zh: "、"))
        return Phrase(en: "<br>by hour: \(list.english)", zh: "<br>按时段：\(list.chinese)")
    }

    private var followerFacts: [(name: Sentence, value: Phrase)] {
        var facts: [(name: Sentence, value: Phrase)] = []
        if let followers {
            let (lost, gained) = (Words.count(followers.lost), Words.count(followers.gained))
            facts.append(
                (
                    Sentence(en: "Followers that left", zh: "取消关注"),
                    Phrase(
                        en: "\(lost) on \(followers.day.text), while \(gained) came",
                        zh: "\(followers.day.text) 取消关注 \(lost) 人，新关注 \(gained) 人")
                ))
        }
        if let allFollowers {
            let count = Words.count(allFollowers)
            facts.append((Sentence(en: "Followers", zh: "累计关注"), Phrase(en: "\(count)", zh: "\(count) 人")))
        }
        return facts
    }
}
