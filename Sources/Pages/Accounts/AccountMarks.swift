import Languages

/// How accounts are shown on every page, in a language and at an instant.
struct AccountMarks {
    /// The language.
    let language: Language
    /// The present time, in Unix seconds.
    let now: Int64

    /// The state as a word after a symbol, for those who do not see the colour.
    func state(_ state: AccountSummary.State) -> Markup {
        switch state {
        case .failing: "<span class=\"state failing\">▲ \(Sentence(en: "failing", zh: "失败")[language])</span>"
        case .waiting: "<span class=\"state waiting\">○ \(Sentence(en: "not yet", zh: "未调用")[language])</span>"
        case .up: "<span class=\"state up\">● \(Sentence(en: "up", zh: "正常")[language])</span>"
        }
    }

    /// The name, isolated so that it cannot change the direction of the text around it.
    static func name(_ name: String) -> Markup { "<bdi>\(name)</bdi>" }

    /// The day, marked when it is special or known to be wrong.
    func day(_ account: AccountSummary) -> Markup {
        guard let day = account.day else {
            return "<span class=\"none\">\(Sentence(en: "none yet", zh: "尚无")[language])</span>"
        }
        let special: Markup = account.special.map { " <span class=\"special\">◆ \($0[language])</span>" } ?? .none
        let incomplete: Markup =
            account.isIncomplete
            ? " <span class=\"state failing\">▲ \(Sentence(en: "incomplete", zh: "不完整")[language])</span>" : .none
        return "<time datetime=\"\(day.text)\">\(day.text)</time>\(special)\(incomplete)"
    }

    /// The age of the shown day, marked when it is late.
    func age(_ account: AccountSummary) -> Markup {
        guard let day = account.day else { return "–" }
        let late: Markup =
            account.isLate(now: now)
            ? " <span class=\"state failing\">▲ \(Sentence(en: "late", zh: "延迟")[language])</span>" : .none
        return "\(day.age(now: now, language))\(late)"
    }

    /// The share, marked when it is far below what is expected.
    func share(_ account: AccountSummary) -> Markup {
        guard let share = account.share else { return "–" }
        let text = Words.percent(share, language)
        return account.isFarBelow ? "<span class=\"state failing\">▼ \(text)</span>" : "\(text)"
    }

    /// `getupstreammsghour in 5 minutes`.
    func next(_ account: AccountSummary) -> Markup {
        guard let next = account.next else { return "–" }
        return "<code>\(next.endpoint)</code> \(Words.planned(next.at, now: now, language))"
    }

    /// A past instant with its distance from now.
    func past(_ instant: Int64?) -> Markup {
        instant.map { "\(BeijingTime.element($0)) <small>\(Words.relative($0, now: now, language))</small>" } ?? "–"
    }

    /// A planned instant with its distance from now.
    func planned(_ instant: Int64?) -> Markup {
        instant.map { "\(BeijingTime.element($0)) <small>\(Words.planned($0, now: now, language))</small>" } ?? "–"
    }
}
