/// The days of the history as bars, with gaps for missing ones and the expected value of the shown day.
struct DayChart {
    /// The days, oldest first.
    let days: [AccountDetail.DayPoint]
    /// The shown day.
    let shown: PageDay?
    /// What is usual and was expected of it; nil while too little is known.
    let expected: PageBand?

    /// The drawing, its legend and the same numbers as a table.
    var figure: Markup {
        """
        <figure>
        \(drawing)
        <figcaption>\(legend)</figcaption>
        </figure>
        <details><summary>Numbers of the days</summary>
        \(table)
        </details>
        """
    }

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
            ? "<text class=\"message\" x=\"328\" y=\"120\">None of these days is stored</text>" : .none
        return ChartScale.drawing(
            "day-chart", title: title, description: description,
            [
                scale.axis, .lines(labels(scale)),
                .lines(days.enumerated().map { mark($1, at: $0, scale) }), expectation(scale), missing,
            ])
    }

    private var title: Markup {
        guard let first = days.first, let last = days.last else { return "Messages by day" }
        return "Messages by day from \(first.day.text) to \(last.day.text)"
    }

    private var description: Markup {
        let missing = days.count { $0.messages == nil }
        let special = days.count { $0.special != nil }
        let compared = expected.map { expected in
            """
             \(expected.words) messages were expected on the day shown, in brackets the account's usual range; \
            \(Words.number(expected.usual)) are usual.
            """
        }
        return """
            \(Words.counted(days.count, "day")), \(Words.count(missing)) of them missing and \
            \(Words.count(special)) special.\(compared ?? "")
            """
    }

    /// The Mondays' dates; the last slots have no room for one.
    private func labels(_ scale: ChartScale) -> [Markup] {
        days.enumerated().filter { $1.day.weekday == "Monday" && $0 > 0 && $0 < days.count - 2 }
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
        let messages = point.messages.map { Words.counted($0, "message") } ?? "missing"
        return "\(point.day.text), \(point.day.weekday): \(messages)\(point.remark.map { ", \($0)" } ?? "")"
    }

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
        let items: [(isUsed: Bool, style: Markup, text: Markup)] = [
            (true, "day", "messages"), (days.contains { $0.day == shown }, "shown", "day shown"),
            (days.contains { $0.messages == nil }, "missing", "missing, which is not zero"),
            (expected != nil, "expected", "expected on the day shown, with the usual range"),
            (expected != nil, "usual", "usual on it"),
        ]
        let swatches: [Markup] = items.filter(\.isUsed).map { "<li><span class=\"swatch \($1)\"></span> \($2)</li>" }
        let special: Markup =
            days.contains { $0.special != nil } ? "<li><span class=\"special\">◆</span> special day</li>" : .none
        return "<ul class=\"legend\">\(swatches)\(special)</ul>"
    }

    private var table: Markup {
        let rows: [Markup] = days.reversed().map { point in
            """
            <tr><th scope="row">\(point.day.text)</th><td>\(point.day.weekday)</td>\
            <td class="number">\(point.messages.map(Words.count) ?? "missing")</td><td>\(point.remark ?? "")</td></tr>
            """
        }
        return """
            <div class="scroll" role="region" aria-label="Numbers of the days" tabindex="0"><table>
            <caption>Messages by day (Beijing time), newest first</caption>
            <thead><tr><th scope="col">Day</th><th scope="col">Weekday</th>\
            <th scope="col" class="number">Messages</th><th scope="col">Remark</th></tr></thead>
            <tbody>
            \(Markup.lines(rows))
            </tbody></table></div>
            """
    }
}
