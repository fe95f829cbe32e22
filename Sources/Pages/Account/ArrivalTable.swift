import Languages

/// The table that says when each day came, newest first.
struct ArrivalTable {
    /// The days, oldest first.
    let days: [AccountDetail.DayPoint]
    /// The language of the page.
    let language: Language

    /// The section of the page.
    var section: Markup {
        guard days.contains(where: { $0.coming != nil }) else { return .none }
        let heading = Sentence(en: "When each day came", zh: "各日数据何时就绪")[language]
        let count = Words.counted(days.count, .day, language)
        let caption = Sentence(
            en: "The last \(count): when WeChat first answered with the day", zh: "最近 \(count)：微信首次返回当日数据的时间")[language]
        let note = Phrase(
            en: """
                “by” marks a day that was ready when it was first asked for. Polls are answers until then. A day that was fetched
                long after it had come says nothing of when it came.
                """,
            zh: """
                “早于”表示首次查询时数据已就绪。查询次数为就绪之前得到的应答数。很久之后才补取的数据，无从得知何时就绪。
                """)[language]
        return """
            <section aria-labelledby="arrivals"><h2 id="arrivals">\(heading)</h2>
            <div class="scroll" role="region" aria-labelledby="arrivals-caption" tabindex="0">
            <table>
            <caption id="arrivals-caption">\(caption)</caption>
            <thead><tr><th scope="col">\(Sentence(en: "Day", zh: "日期")[language])</th>\
            <th scope="col">\(Sentence(en: "Ready", zh: "就绪")[language])</th>\
            <th scope="col" class="number">\(Sentence(en: "Polls", zh: "查询次数")[language])</th>\
            <th scope="col">\(Sentence(en: "Restated", zh: "修订")[language])</th></tr></thead>
            <tbody>
            \(Markup.lines(days.reversed().map(row)))
            </tbody>
            </table>
            </div>
            <p class="note">\(note)</p></section>
            """
    }

    private func row(_ day: AccountDetail.DayPoint) -> Markup {
        let polls: Markup = day.coming.map { "\(Words.count($0.polls))" } ?? "–"
        return """
            <tr><th scope="row" class="when"><time datetime="\(day.day.text)">\(day.day.text)</time> \
            <small>\(day.day.weekday(language))</small></th>\
            <td class="when">\(ready(day))</td><td class="number">\(polls)</td>\
            <td class="when">\(restated(day.coming))</td></tr>
            """
    }

    private func ready(_ day: AccountDetail.DayPoint) -> Markup {
        let later: Markup = "\(Sentence(en: "fetched later", zh: "事后补取")[language])"
        guard let coming = day.coming else { return day.messages == nil ? "–" : later }
        guard let readyAt = coming.readyAt else {
            return day.messages == nil ? "\(Sentence(en: "not yet", zh: "尚未")[language])" : later
        }
        let time = BeijingTime.element(readyAt)
        return coming.polls > 1 ? time : Phrase(en: "by \(time)", zh: "早于 \(time)")[language]
    }

    private func restated(_ coming: Coming?) -> Markup {
        guard let coming, let at = coming.restatedAt else {
            return coming?.readyAt == nil ? "–" : "\(Sentence(en: "no", zh: "无")[language])"
        }
        let count = Words.counted(coming.restatements, .time, language)
        let times: Markup = coming.restatements > 1 ? Phrase(en: ", \(count)", zh: "，\(count)")[language] : .none
        return "\(BeijingTime.element(at))\(times)"
    }
}
