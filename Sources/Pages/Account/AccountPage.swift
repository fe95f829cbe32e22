/// The page `/status?account=NAME`: one account.
package struct AccountPage: Sendable {
    private let frame: PageFrame
    private let now: Int64

    /// Makes the page of a site as it is at `now`, in Unix seconds.
    package init(links: PageLinks, now: Int64) { (frame, self.now) = (PageFrame(links: links), now) }

    /// The page.
    package func page(_ detail: AccountDetail) -> String {
        let account = detail.summary
        return frame.page(
            at: .status, title: account.name, heading: AccountMarks.name(account.name),
            main: [
                """
                <p class="crumbs">\(AccountMarks.state(account.state)) \
                <a href="\(frame.links.status)">All accounts</a></p>
                """,
                errors(detail), facts(detail),
                "<div class=\"charts\">", hours(detail), days(detail), "</div>",
                detail.causes.section,
                calls(detail), ArrivalTable(days: detail.days).section,
                """
                <p class="note">All times and days are Beijing time (UTC+8); \
                it is \(BeijingTime.element(now)) there.</p>
                """,
            ])
    }

    private func errors(_ detail: AccountDetail) -> Markup {
        let ofCalls = detail.calls.compactMap(\.error)
        let errors = ofCalls.isEmpty ? [detail.summary.error].compactMap(\.self) : ofCalls
        guard !errors.isEmpty else { return .none }
        let texts: [Markup] = errors.map { error in
            """
            <p><code>\(error.endpoint)</code>, class <code>\(error.errorClass)</code>\(since(error)): \
            \(AddressMask.masked(error.sentence))</p>
            """
        }
        return """
            <section class="error" aria-labelledby="errors">
            <h2 id="errors">\(errors.count == 1 ? "Current error" : "Current errors")</h2>
            \(Markup.lines(texts))
            </section>
            """
    }

    private func since(_ error: AccountSummary.CurrentError) -> Markup {
        error.retiredSince.map { ", retired by WeChat since <time datetime=\"\($0)\">\($0)</time>" } ?? .none
    }

    private func facts(_ detail: AccountDetail) -> Markup {
        let account = detail.summary
        let facts: [(name: String, value: Markup)] =
            [
                ("Day shown", "\(AccountMarks.day(account))\(account.day.map { ", \($0.weekday)" } ?? "")"),
                ("Age", AccountMarks.age(account, now: now)),
                ("Messages", "\(account.messages.map(Words.count) ?? "–")"),
                ("Expected", expected(account)),
                ("History", history(detail)),
                ("AppID", "<code>\(account.appID)</code>"),
            ] + account.labels.map { ($0.name, "\($0.value)") }
        let scatter = ScatterFacts(detail)?.all ?? []
        let longFacts = [("Baseline", baseline(detail))] + scatter + [("Next call", next(account))]
        return """
            <h2>Facts</h2>
            <dl class="facts">
            \(Markup.lines(facts.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>" }))
            \(Markup.lines(longFacts.map { "<div class=\"long\"><dt>\($0)</dt><dd>\($1)</dd></div>" }))
            </dl>
            """
    }

    private func expected(_ account: AccountSummary) -> Markup {
        guard let expected = account.expected else { return "–" }
        return account.share == nil ? "\(expected.words)" : "\(expected.words), this is \(AccountMarks.share(account))"
    }

    private func baseline(_ detail: AccountDetail) -> Markup {
        guard let day = detail.summary.day else { return "–" }
        guard !detail.summary.isIncomplete else { return "An incomplete day is not compared." }
        return detail.baseline.map { "\($0.words(for: day, usual: detail.summary.expected?.usual))" }
            ?? "Switched off by <code>collect.baseline</code>."
    }

    private func history(_ detail: AccountDetail) -> Markup {
        let (held, wanted) = (detail.history.held, detail.history.wanted)
        guard wanted > 0 else {
            return "None: <code>collect</code> has no daily endpoint, or its <code>history_days</code> are 0."
        }
        let putOff: Markup =
            detail.history.putOff == 0
            ? .none
            : "<br>\(Words.counted(detail.history.putOff, "day")) not available at present; retried every morning"
        return """
            \(Words.count(held)) of \(Words.counted(wanted, "day")) held \
            <progress max="\(wanted)" value="\(held)" aria-label="History held"></progress>\(putOff)
            """
    }

    private func next(_ account: AccountSummary) -> Markup {
        guard let next = account.next else { return "–" }
        return "<code>\(next.endpoint)</code> \(AccountMarks.planned(next.at, now: now))"
    }

    private func hours(_ detail: AccountDetail) -> Markup {
        guard let day = detail.summary.day else {
            return section("hours", "Messages by hour", "<p>No day is ready yet.</p>")
        }
        guard !detail.hours.isEmpty else {
            let hint: Markup =
                "<p>Hours are not collected. Add <code>getupstreammsghour</code> to <code>collect.endpoints</code>.</p>"
            return section("hours", "Messages by hour", hint)
        }
        let chart = HourChart(
            types: detail.hours, totals: detail.hourTotals, bands: detail.hourBands, day: day)
        return section("hours", "Messages by hour, \(day.text)", chart.figure)
    }

    private func days(_ detail: AccountDetail) -> Markup {
        guard !detail.days.isEmpty else {
            return section("days", "Messages by day", "<p>No day is stored yet.</p>")
        }
        let chart = DayChart(days: detail.days, shown: detail.summary.day, expected: detail.summary.expected)
        return section("days", "Messages by day", chart.figure)
    }

    private func section(_ id: Markup, _ heading: Markup, _ content: Markup) -> Markup {
        "<section aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(heading)</h2>\n\(content)\n</section>"
    }

    private func calls(_ detail: AccountDetail) -> Markup {
        return """
            <section aria-labelledby="calls"><h2 id="calls">Calls</h2>
            <div class="scroll" role="region" aria-labelledby="calls-caption" tabindex="0">
            <table>
            <caption id="calls-caption">Calls by endpoint, today in Beijing</caption>
            <thead><tr><th scope="col">Endpoint</th><th scope="col" class="number">Used today</th>\
            <th scope="col" class="number">Left</th><th scope="col">Next attempt</th>\
            <th scope="col">Last attempt</th><th scope="col">Last success</th><th scope="col">Period shown</th>\
            <th scope="col">Current error</th><th scope="col">WeChat’s own quota</th></tr></thead>
            <tbody>
            \(Markup.lines(detail.calls.map(row)))
            </tbody>
            </table>
            </div></section>
            """
    }

    private func row(_ calls: AccountDetail.Calls) -> Markup {
        let error: Markup = calls.error.map { "<code>\($0.errcode)</code> (\($0.reason))" } ?? "none"
        let instants: [Markup] = [
            AccountMarks.planned(calls.nextAttempt, now: now), AccountMarks.past(calls.lastAttempt, now: now),
            AccountMarks.past(calls.lastSuccess, now: now),
        ].map { "<td class=\"when\">\($0)</td>" }
        return """
            <tr><th scope="row"><code>\(calls.endpoint)</code></th>\
            <td class="number">\(Words.count(calls.used)) of \(Words.count(calls.allowed))</td>\
            <td class="number">\(Words.count(max(0, calls.allowed - calls.used)))</td>\(instants)\
            <td class="when">\(calls.period ?? "–")</td><td class="when">\(error)</td>\
            <td class="when">\(calls.quota?.cell(now: now) ?? "–")</td></tr>
            """
    }
}
