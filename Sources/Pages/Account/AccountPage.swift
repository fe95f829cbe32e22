import Languages

/// The page `/status?account=NAME`: one account.
package struct AccountPage: Sendable {
    private let frame: PageFrame
    private let now: Int64

    /// Makes the page of a site as it is at `now`, in Unix seconds.
    package init(links: PageLinks, now: Int64) { (frame, self.now) = (PageFrame(links: links), now) }

    private var language: Language { frame.language }
    private var marks: AccountMarks { AccountMarks(language: language, now: now) }

    /// The page.
    package func page(_ detail: AccountDetail) -> String {
        let account = detail.summary
        let all = Sentence(en: "All accounts", zh: "全部公众号")[language]
        return frame.page(
            at: .status, parameters: [("account", account.name)], title: account.name,
            heading: AccountMarks.name(account.name),
            main: [
                "<p class=\"crumbs\">\(marks.state(account.state)) <a href=\"\(frame.links.status)\">\(all)</a></p>",
                errors(detail), facts(detail),
                "<div class=\"charts\">", hours(detail), days(detail), "</div>",
                detail.causes.section(language),
                CallTable(calls: detail.calls, marks: marks).section,
                ArrivalTable(days: detail.days, language: language).section,
                Phrase(
                    en: """
                        <p class="note">All times and days are Beijing time (UTC+8); \
                        it is \(BeijingTime.element(now)) there.</p>
                        """,
                    zh: "<p class=\"note\">时间与日期均为北京时间（UTC+8），现在是 \(BeijingTime.element(now))。</p>")[language],
            ])
    }

    private func errors(_ detail: AccountDetail) -> Markup {
        let ofCalls = detail.calls.compactMap(\.error)
        let errors = ofCalls.isEmpty ? [detail.summary.error].compactMap(\.self) : ofCalls
        guard !errors.isEmpty else { return .none }
        let texts: [Markup] = errors.map { error in
            let sentence = AddressMask.masked(error.sentence, language)
            let (endpoint, kind): (Markup, Markup) = (
                "<code>\(error.endpoint)</code>", "<code>\(error.errorClass)</code>"
            )
            return Phrase(
                en: "<p>\(endpoint), class \(kind)\(since(error)): \(sentence)</p>",
                zh: "<p>\(endpoint)，类别 \(kind)\(since(error))：\(sentence)</p>")[language]
        }
        let heading = Sentence(en: errors.count == 1 ? "Current error" : "Current errors", zh: "当前错误")[language]
        return """
            <section class="error" aria-labelledby="errors">
            <h2 id="errors">\(heading)</h2>
            \(Markup.lines(texts))
            </section>
            """
    }

    private func since(_ error: AccountSummary.CurrentError) -> Markup {
        guard let date = error.retiredSince else { return .none }
        let time: Markup = "<time datetime=\"\(date)\">\(date)</time>"
        return Phrase(en: ", retired by WeChat since \(time)", zh: "，微信自 \(time) 起下线")[language]
    }

    private func facts(_ detail: AccountDetail) -> Markup {
        let account = detail.summary
        let comma = Sentence.comma[language]
        let weekday: Markup = account.day.map { "\(comma)\($0.weekday(language))" } ?? .none
        let facts: [(name: String, value: Markup)] =
            [
                (Sentence(en: "Day shown", zh: "数据日期")[language], "\(marks.day(account))\(weekday)"),
                (Sentence(en: "Age", zh: "数据时间")[language], marks.age(account)),
                (Sentence(en: "Messages", zh: "消息数")[language], "\(account.messages.map(Words.count) ?? "–")"),
                (Sentence(en: "Expected", zh: "预期")[language], expected(account)),
                (Sentence(en: "History", zh: "历史")[language], history(detail)),
                ("AppID", "<code>\(account.appID)</code>"),
            ] + account.labels.map { ($0.name, "\($0.value)") }
        let scatter = ScatterFacts(detail, language)?.all ?? []
        let longFacts =
            [(Sentence(en: "Baseline", zh: "平常水平")[language], baseline(detail))] + scatter
            + [(Sentence(en: "Next call", zh: "下次调用")[language], next(account))]
        return """
            <h2>\(Sentence(en: "Facts", zh: "概况")[language])</h2>
            <dl class="facts">
            \(Markup.lines(facts.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>" }))
            \(Markup.lines(longFacts.map { "<div class=\"long\"><dt>\($0)</dt><dd>\($1)</dd></div>" }))
            </dl>
            """
    }

    private func expected(_ account: AccountSummary) -> Markup {
        guard let expected = account.expected else { return "–" }
        let (words, share) = (expected.words(language), marks.share(account))
        guard account.share != nil else { return "\(words)" }
        return Phrase(en: "\(words), this is \(share)", zh: "\(words)，实际为其 \(share)")[language]
    }

    private func baseline(_ detail: AccountDetail) -> Markup {
        guard let day = detail.summary.day else { return "–" }
        guard !detail.summary.isIncomplete else {
            return "\(Sentence(en: "An incomplete day is not compared.", zh: "不完整的数据不作比较。")[language])"
        }
        return detail.baseline.map { "\($0.words(for: day, usual: detail.summary.expected?.usual)[language])" }
            ?? Phrase(en: "Switched off by <code>collect.baseline</code>.", zh: "已由 <code>collect.baseline</code> 关闭。")[
                language]
    }

    private func history(_ detail: AccountDetail) -> Markup {
        let (held, wanted) = (detail.history.held, detail.history.wanted)
        guard wanted > 0 else {
            return Phrase(
                en: "None: <code>collect</code> has no daily endpoint, or its <code>history_days</code> are 0.",
                zh: "无：<code>collect</code> 中没有按日的接口，或 <code>history_days</code> 为 0。")[language]
        }
        let missing = Words.counted(detail.history.putOff, .day, language)
        let putOff: Markup =
            detail.history.putOff == 0
            ? .none
            : Phrase(
                en: "<br>\(missing) not available at present; retried every morning", zh: "<br>\(missing)暂时无法获取，每天早上重试")[
                    language]
        let label = Sentence(en: "History held", zh: "已有历史")[language]
        let (part, whole) = (Words.count(held), Words.counted(wanted, .day, language))
        return """
            \(Sentence(en: "\(part) of \(whole) held", zh: "已有 \(part) 天，共需 \(whole)")[language]) \
            <progress max="\(wanted)" value="\(held)" aria-label="\(label)"></progress>\(putOff)
            """
    }

    private func next(_ account: AccountSummary) -> Markup {
        guard let next = account.next else { return "–" }
        return "<code>\(next.endpoint)</code> \(marks.planned(next.at))"
    }

    private func hours(_ detail: AccountDetail) -> Markup {
        let title = Sentence(en: "Messages by hour", zh: "各时段消息数")
        guard let day = detail.summary.day else {
            let none = Sentence(en: "No day is ready yet.", zh: "尚无数据。")[language]
            return section("hours", title, "<p>\(none)</p>")
        }
        guard !detail.hours.isEmpty else {
            let hint = Phrase(
                en:
                    "<p>Hours are not collected. Add <code>getupstreammsghour</code> to <code>collect.endpoints</code>.</p>",
                zh: "<p>未采集分时数据。请在 <code>collect.endpoints</code> 中加入 <code>getupstreammsghour</code>。</p>")
            return section("hours", title, hint[language])
        }
        let chart = HourChart(
            types: detail.hours, totals: detail.hourTotals, bands: detail.hourBands, day: day, language: language)
        return section(
            "hours", Sentence(en: "Messages by hour, \(day.text)", zh: "各时段消息数，\(day.text)"), chart.figure)
    }

    private func days(_ detail: AccountDetail) -> Markup {
        let title = Sentence(en: "Messages by day", zh: "每日消息数")
        guard !detail.days.isEmpty else {
            let none = Sentence(en: "No day is stored yet.", zh: "尚未保存任何数据。")[language]
            return section("days", title, "<p>\(none)</p>")
        }
        let chart = DayChart(
            days: detail.days, shown: detail.summary.day, expected: detail.summary.expected, language: language)
        return section("days", title, chart.figure)
    }

    private func section(_ id: Markup, _ heading: Sentence, _ content: Markup) -> Markup {
        "<section aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(heading[language])</h2>\n\(content)\n</section>"
    }
}
