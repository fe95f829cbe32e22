import Languages

/// The table that says of each endpoint how its calls went.
struct CallTable {
    /// The calls, in the order of the table.
    let calls: [AccountDetail.Calls]
    /// How accounts are shown.
    let marks: AccountMarks

    private var language: Language { marks.language }

    /// The section of the page.
    var section: Markup {
        let caption = Sentence(en: "Calls by endpoint, today in Beijing", zh: "各接口的调用，北京时间当日")[language]
        return """
            <section aria-labelledby="calls"><h2 id="calls">\(Sentence(en: "Calls", zh: "接口调用")[language])</h2>
            <div class="scroll" role="region" aria-labelledby="calls-caption" tabindex="0">
            <table>
            <caption id="calls-caption">\(caption)</caption>
            <thead><tr>\(head(Sentence(en: "Endpoint", zh: "接口")))\
            \(head(Sentence(en: "Used today", zh: "今日已用"), "number"))\(head(Sentence(en: "Left", zh: "剩余"), "number"))\
            \(head(Sentence(en: "Next attempt", zh: "下次调用")))\(head(Sentence(en: "Last attempt", zh: "上次调用")))\
            \(head(Sentence(en: "Last success", zh: "上次成功")))\(head(Sentence(en: "Period shown", zh: "数据周期")))\
            \(head(Sentence(en: "Current error", zh: "当前错误")))\
            \(head(Sentence(en: "WeChat’s own quota", zh: "微信的接口额度")))</tr></thead>
            <tbody>
            \(Markup.lines(calls.map(row)))
            </tbody>
            </table>
            </div></section>
            """
    }

    private func head(_ text: Sentence, _ style: String = "") -> Markup {
        let style: Markup = style.isEmpty ? .none : " class=\"\(style)\""
        return "<th scope=\"col\"\(style)>\(text[language])</th>"
    }

    private func row(_ calls: AccountDetail.Calls) -> Markup {
        let instants: [Markup] = [
            marks.planned(calls.nextAttempt), marks.past(calls.lastAttempt), marks.past(calls.lastSuccess),
        ].map { "<td class=\"when\">\($0)</td>" }
        let (used, allowed) = (Words.count(calls.used), Words.count(calls.allowed))
        return """
            <tr><th scope="row"><code>\(calls.endpoint)</code></th>\
            <td class="number">\(Sentence(en: "\(used) of \(allowed)", zh: "\(used) / \(allowed)")[language])</td>\
            <td class="number">\(Words.count(max(0, calls.allowed - calls.used)))</td>\(instants)\
            <td class="when">\(period(calls))</td><td>\(error(calls.error))</td>\
            <td>\(calls.quota?.cell(now: marks.now, language) ?? "–")</td></tr>
            """
    }

    private func period(_ calls: AccountDetail.Calls) -> String {
        guard let period = calls.period else { return "–" }
        return calls.isPeriodIncomplete ? Sentence(en: "\(period), incomplete", zh: "\(period)，不完整")[language] : period
    }

    private func error(_ error: AccountSummary.CurrentError?) -> Markup {
        guard let error else { return "\(Sentence(en: "none", zh: "无")[language])" }
        let (code, reason) = (error.errcode, error.reason[language])
        return Phrase(en: "<code>\(code)</code> (\(reason))", zh: "<code>\(code)</code>（\(reason)）")[language]
    }
}
