import Languages

/// The days of the history as bars, with gaps for missing ones and the expected value of the shown day.
struct DayChart {
    /// The days, oldest first.
    let days: [AccountDetail.DayPoint]
    /// The shown day.
    let shown: PageDay?
    /// What is usual and was expected of it; nil while too little is known.
    let expected: PageBand?
    /// The language of the page.
    let language: Language

    /// The drawing, its legend and the same numbers as a table.
    var figure: Markup {
        """
        <figure>
        \(drawing)
        <figcaption>\(legend)</figcaption>
        </figure>
        <details><summary>\(numbers)</summary>
        \(table)
        </details>
        """
    }

    private var numbers: String { Sentence(en: "Numbers of the days", zh: "各日数字")[language] }

    private var scale: ChartScale {
        ChartScale(
            slots: days.count,
            maximum: max(
                Double(days.compactMap(\.messages).max() ?? 0), expected.map { max($0.upper, $0.usual) } ?? 0))
    }

    private var drawing: Markup {
        let scale = scale
        let missing: Markup =
            days.allSatisfy { $0.messages == nil }
            ? """
            <text class="message" x="328" y="120">\(Sentence(en: "None of these days is stored", zh: "这些日期均无数据")[language])</text>
            """ : .none
        return ChartScale.drawing(
            "day-chart", title: title, description: description,
            [
                scale.axis, .lines(labels(scale)),
                .lines(days.enumerated().map { mark($1, at: $0, scale) }), expectation(scale), missing,
            ])
    }

    private var title: Markup {
        guard let first = days.first, let last = days.last else {
            return "\(Sentence(en: "Messages by day", zh: "每日消息数")[language])"
        }
        let (from, to) = (first.day.text, last.day.text)
        return "\(Sentence(en: "Messages by day from \(from) to \(to)", zh: "\(from) 至 \(to) 的每日消息数")[language])"
    }

    private var description: Markup {
        let missing = Words.count(days.count { $0.messages == nil })
        let special = Words.count(days.count { $0.special != nil })
        let count = Words.counted(days.count, .day, language)
        let compared = expected.map { expected in
            let (words, usual) = (expected.words(language), Words.number(expected.usual))
            return Sentence(
                en: """
                     \(words) messages were expected on the day shown, in brackets the account's usual range; \
                    \(usual) are usual.
                    """,
                zh: "所示日期预期 \(words) 条消息，括号内为该公众号的平常范围；平常为 \(usual) 条。")[language]
        }
        let days = Sentence(
            en: "\(count), \(missing) of them missing and \(special) special.",
            zh: "共 \(count)，其中缺数据 \(missing) 天，特殊日 \(special) 天。")[language]
        return "\(days)\(compared ?? "")"
    }

    /// The Mondays' dates; the last slots have no room for one.
    private func labels(_ scale: ChartScale) -> [Markup] {
        days.enumerated().filter { $1.day.isMonday && $0 > 0 && $0 < days.count - 2 }
            .map { scale.label($0, $1.day.monthAndDay) }
    }

    private func mark(_ point: AccountDetail.DayPoint, at index: Int, _ scale: ChartScale) -> Markup {
        let special: Markup =
            point.special == nil
            ? .none
            : """
            <path class="special" data-day="\(point.day.text)" \
            d="M\(scale.x(index) + scale.slot / 2) \(ChartScale.bottom + 2)l4 5l-4 5l-4 -5z"/>
            """
        return "\(column(point, at: index, scale))\(special)"
    }

    private func column(_ point: AccountDetail.DayPoint, at index: Int, _ scale: ChartScale) -> Markup {
        let head: Markup = "data-day=\"\(point.day.text)\" x=\"\(scale.x(index) + scale.slot * 0.12)\""
        let width = scale.slot * 0.76
        guard let messages = point.messages else {
            return """
                <rect class="missing" \(head) y="\(ChartScale.top)" width="\(width)" \
                height="\(ChartScale.bottom - ChartScale.top)"><title>\(words(point))</title></rect>
                """
        }
        // A silent day keeps a thin bar, so that it does not look missing.
        let top = messages == 0 ? ChartScale.bottom - 2 : scale.y(Double(messages))
        let style: Markup = messages == 0 ? " zero" : .none
        let isShown: Markup = point.day == shown ? " shown" : .none
        return """
            <rect class="day\(style)\(isShown)\(point.special == nil ? "" : " holiday")" \(head) \
            data-messages="\(messages)" y="\(top)" width="\(width)" height="\(ChartScale.bottom - top)">\
            <title>\(words(point))</title></rect>
            """
    }

    private func words(_ point: AccountDetail.DayPoint) -> String {
        let messages = point.messages.map { Words.counted($0, .message, language) } ?? missing
        let remark = point.remark.map { Sentence.comma[language] + $0[language] } ?? ""
        let (day, weekday) = (point.day.text, point.day.weekday(language))
        return Sentence(en: "\(day), \(weekday): \(messages)\(remark)", zh: "\(day)，\(weekday)：\(messages)\(remark)")[
            language]
    }

    private var missing: String { Sentence(en: "missing", zh: "缺数据")[language] }

    private func expectation(_ scale: ChartScale) -> Markup {
        guard let expected, let index = days.firstIndex(where: { $0.day == shown }) else { return .none }
        let (left, right) = (scale.x(index) - 3, scale.x(index + 1) + 3)
        return """
            <rect class="band" x="\(left)" y="\(scale.y(expected.upper))" width="\(right - left)" \
            height="\(max(1, scale.y(expected.lower) - scale.y(expected.upper)))"/>
            <path class="usual" d="M\(left) \(scale.y(expected.usual))H\(right)"/>
            <path class="expected" d="M\(left) \(scale.y(expected.expected))H\(right)"/>
            """
    }

    private var legend: Markup {
        let items: [(isUsed: Bool, style: Markup, text: Sentence)] = [
            (true, "day", Sentence(en: "messages", zh: "消息数")),
            (days.contains { $0.day == shown }, "shown", Sentence(en: "day shown", zh: "所示日期")),
            (
                days.contains { $0.messages == nil }, "missing",
                Sentence(en: "missing, which is not zero", zh: "缺数据，不是零")
            ),
            (
                expected != nil, "expected",
                Sentence(en: "expected on the day shown, with the usual range", zh: "所示日期的预期与平常范围")
            ),
            (expected != nil, "usual", Sentence(en: "usual on it", zh: "其平常水平")),
        ]
        let swatches: [Markup] = items.filter(\.isUsed).map {
            "<li><span class=\"swatch \($1)\"></span> \($2[language])</li>"
        }
        let special: Markup =
            days.contains { $0.special != nil }
            ? "<li><span class=\"special\">◆</span> \(Sentence(en: "special day", zh: "特殊日")[language])</li>" : .none
        return "<ul class=\"legend\">\(swatches)\(special)</ul>"
    }

    private var table: Markup {
        let rows: [Markup] = days.reversed().map { point in
            """
            <tr><th scope="row">\(point.day.text)</th><td>\(point.day.weekday(language))</td>\
            <td class="number">\(point.messages.map(Words.count) ?? missing)</td><td>\(point.remark?[language] ?? "")</td></tr>
            """
        }
        let caption = Sentence(en: "Messages by day (Beijing time), newest first", zh: "每日消息数（北京时间），最新在前")[language]
        return """
            <div class="scroll" role="region" aria-label="\(numbers)" tabindex="0"><table>
            <caption>\(caption)</caption>
            <thead><tr><th scope="col">\(Sentence(en: "Day", zh: "日期")[language])</th>\
            <th scope="col">\(Sentence(en: "Weekday", zh: "星期")[language])</th>\
            <th scope="col" class="number">\(Sentence(en: "Messages", zh: "消息数")[language])</th>\
            <th scope="col">\(Sentence(en: "Remark", zh: "备注")[language])</th></tr></thead>
            <tbody>
            \(Markup.lines(rows))
            </tbody></table></div>
            """
    }
}
