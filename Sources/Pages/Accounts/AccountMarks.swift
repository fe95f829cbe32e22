/// How accounts are shown on every page.
enum AccountMarks {
    /// The state as a word after a symbol, for those who do not see the colour.
    static func state(_ state: AccountSummary.State) -> Markup {
        switch state {
        case .failing: "<span class=\"state failing\">▲ failing</span>"
        case .waiting: "<span class=\"state waiting\">○ not yet</span>"
        case .up: "<span class=\"state up\">● up</span>"
        }
    }

    /// The name, isolated so that it cannot change the direction of the text around it.
    static func name(_ name: String) -> Markup { "<bdi>\(name)</bdi>" }

    /// The day, marked when it is special or known to be wrong.
    static func day(_ account: AccountSummary) -> Markup {
        guard let day = account.day else { return "<span class=\"none\">none yet</span>" }
        let special: Markup = account.special.map { " <span class=\"special\">◆ \($0)</span>" } ?? .none
        let incomplete: Markup = account.isIncomplete ? " <span class=\"state failing\">▲ incomplete</span>" : .none
        return "<time datetime=\"\(day.text)\">\(day.text)</time>\(special)\(incomplete)"
    }

    /// The age of the shown day, marked when it is late.
    static func age(_ account: AccountSummary, now: Int64) -> Markup {
        guard let day = account.day else { return "–" }
        let late: Markup = account.isLate(now: now) ? " <span class=\"state failing\">▲ late</span>" : .none
        return "\(day.age(now: now))\(late)"
    }

    /// The share, marked when it is far below what is expected.
    static func share(_ account: AccountSummary) -> Markup {
        guard let share = account.share else { return "–" }
        let text = Words.percent(share)
        return account.isFarBelow ? "<span class=\"state failing\">▼ \(text)</span>" : "\(text)"
    }

    /// `getupstreammsghour in 5 minutes`.
    static func next(_ account: AccountSummary, now: Int64) -> Markup {
        guard let next = account.next else { return "–" }
        return "<code>\(next.endpoint)</code> \(Words.planned(next.at, now: now))"
    }

    /// A past instant with its distance from now.
    static func past(_ instant: Int64?, now: Int64) -> Markup {
        instant.map { "\(BeijingTime.element($0)) <small>\(Words.relative($0, now: now))</small>" } ?? "–"
    }

    /// A planned instant with its distance from now.
    static func planned(_ instant: Int64?, now: Int64) -> Markup {
        instant.map { "\(BeijingTime.element($0)) <small>\(Words.planned($0, now: now))</small>" } ?? "–"
    }
}
