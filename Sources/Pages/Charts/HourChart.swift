import Languages

/// The hours of one day as 24 bars stacked by type, under what was expected of them.
struct HourChart {
    /// The types from the bottom of the stack upwards.
    let types: [AccountDetail.TypeHours]
    /// The messages of each hour over all types.
    let totals: [Int]
    /// What is usual and was expected of each hour over all types; empty while too little is known.
    let bands: [PageBand]
    /// The day.
    let day: PageDay
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

    private var numbers: String { Sentence(en: "Numbers of the hours", zh: "各时段数字")[language] }

    private var hasBands: Bool { bands.count == 24 }

    private var scale: ChartScale {
        let expected = bands.map { max($0.upper, $0.usual) }.max() ?? 0
        return ChartScale(slots: 24, maximum: max(Double(totals.max() ?? 0), expected))
    }

    private var drawing: Markup {
        let scale = scale
        let labels = stride(from: 0, to: 24, by: 3).map { scale.label($0, Words.hour($0)) }
        let silence: Markup =
            totals.allSatisfy { $0 == 0 }
            ? """
            <text class="message" x="328" y="120">\(Sentence(en: "No messages on this day", zh: "当日没有消息")[language])</text>
            """ : .none
        let title = Sentence(
            en: "Messages by hour and type on \(day.text)", zh: "\(day.text) 各时段、各类型的消息数")[language]
        return ChartScale.drawing(
            "hour-chart", title: "\(title)", description: "\(description)",
            [scale.axis, .lines(labels), .lines((0..<24).map { stack($0, scale) }), band(scale), silence])
    }

    private var description: String {
        let sum = Words.counted(totals.reduce(0, +), .message, language)
        guard let peak = totals.max(), peak > 0, let hour = totals.firstIndex(of: peak) else {
            return Sentence(en: "No messages on this day.", zh: "当日没有消息。")[language]
        }
        let compared =
            hasBands
            ? Sentence(
                en: """
                    The line shows what was expected, the band around it the account's usual range, \
                    the dashed line what is usual.
                    """, zh: "实线为预期，其周围的色带为该公众号的平常范围，虚线为平常水平。")
            : Sentence(en: "What to expect is not known yet.", zh: "暂无预期。")
        let (from, to, most) = (Words.hour(hour), Words.hour(hour + 1), Words.count(peak))
        return Sentence(
            en: "\(sum), most of them between \(from):00 and \(to):00: \(most). \(compared.english) Beijing time.",
            zh: "共 \(sum)，\(from):00 至 \(to):00 最多，为 \(most) 条。\(compared.chinese)时间为北京时间。")[language]
    }

    private func stack(_ hour: Int, _ scale: ChartScale) -> Markup {
        var below = 0
        var bars: [Markup] = []
        for type in types where type.messages[hour] > 0 {
            let count = type.messages[hour]
            let top = scale.y(Double(below + count))
            bars.append(
                """
                <rect class="bar \(Self.style(type.name))" data-hour="\(Words.hour(hour))" data-type="\(type.name)" \
                data-messages="\(count)" x="\(scale.x(hour) + scale.slot * 0.1)" y="\(top)" \
                width="\(scale.slot * 0.8)" height="\(scale.y(Double(below)) - top)">\
                <title>\(title(hour, type.name, count))</title></rect>
                """)
            below += count
        }
        return .lines(bars)
    }

    private func title(_ hour: Int, _ type: String, _ count: Int) -> String {
        let (time, messages) = ("\(Words.hour(hour)):00", Words.counted(count, .message, language))
        return Sentence(en: "\(time), \(type): \(messages)", zh: "\(time)，\(type)：\(messages)")[language]
    }

    /// The band as one area, the usual and the expected messages as lines, all in steps of an hour.
    private func band(_ scale: ChartScale) -> Markup {
        guard hasBands else { return .none }
        let upper = steps(bands.map(\.upper), scale)
        let lower = steps(bands.map(\.lower), scale).reversed()
        return """
            <path class="band" d="M\(Markup.joined(upper + lower, "L"))Z"/>
            <path class="usual" d="M\(Markup.joined(steps(bands.map(\.usual), scale), "L"))"/>
            <path class="expected" d="M\(Markup.joined(steps(bands.map(\.expected), scale), "L"))"/>
            """
    }

    private func steps(_ values: [Double], _ scale: ChartScale) -> [Markup] {
        values.enumerated().flatMap { hour, value -> [Markup] in
            ["\(scale.x(hour)) \(scale.y(value))", "\(scale.x(hour + 1)) \(scale.y(value))"]
        }
    }

    private var legend: Markup {
        let items: [Markup] = types.map { type in
            """
            <li><span class="swatch \(Self.style(type.name))"></span> \(type.name) \
            \(Words.count(type.messages.reduce(0, +)))</li>
            """
        }
        let expected: Markup =
            hasBands
            ? """
            <li><span class="swatch expected"></span> \
            \(Sentence(en: "expected, with the usual range", zh: "预期与平常范围")[language])</li>\
            <li><span class="swatch usual"></span> \(Sentence(en: "usual", zh: "平常")[language])</li>
            """ : "<li>\(Sentence(en: "what to expect is not known yet", zh: "暂无预期")[language])</li>"
        return "<ul class=\"legend\">\(items)\(expected)</ul>"
    }

    private var table: Markup {
        let compared = [
            Sentence(en: "usual", zh: "平常"), Sentence(en: "expected", zh: "预期"), Sentence(en: "below", zh: "低于预期"),
        ]
        let names = [Sentence(en: "all", zh: "合计")] + (hasBands ? compared : [])
        let heads: [Markup] = (types.map(\.name) + names.map { $0[language] })
            .map { "<th scope=\"col\" class=\"number\">\($0)</th>" }
        let rows: [Markup] = (0..<24).map { hour in
            let numbers = (types.map { $0.messages[hour] } + [totals[hour]]).map(Words.count)
            let texts = numbers + (hasBands ? self.compared(hour) : [])
            let cells: [Markup] = texts.map { "<td class=\"number\">\($0)</td>" }
            return "<tr><th scope=\"row\">\(Words.hour(hour)):00</th>\(cells)</tr>"
        }
        let caption = Sentence(
            en: "Messages on \(day.text) by hour (Beijing time) and type\(explanation.english)",
            zh: "\(day.text) 各时段（北京时间）、各类型的消息数\(explanation.chinese)")[language]
        return """
            <div class="scroll" role="region" aria-label="\(numbers)" tabindex="0"><table>
            <caption>\(caption)</caption>
            <thead><tr><th scope="col">\(Sentence(en: "Hour", zh: "时段")[language])</th>\(heads)</tr></thead>
            <tbody>
            \(Markup.lines(rows))
            </tbody></table></div>
            """
    }

    private var explanation: Sentence {
        guard hasBands else { return Sentence(en: "", zh: "") }
        return Sentence(
            en: """
                ; “expected” has the account's usual range in brackets, and “below” says how many times the usual scatter \
                the hour lies below what was expected
                """, zh: "；“预期”括号内为该公众号的平常范围，“低于预期”表示比预期低几倍的平常波动")
    }

    private func compared(_ hour: Int) -> [String] {
        let band = bands[hour]
        let shortfall = band.shortfall(of: totals[hour])
        return [Words.number(band.usual), band.words(language), shortfall > 0 ? Words.factor(shortfall) : "–"]
    }

    /// The class that colours a type; types without their own colour share the last one.
    private static func style(_ type: String) -> Markup {
        switch type {
        case "text": "type-text"
        case "image": "type-image"
        case "voice": "type-voice"
        case "video": "type-video"
        case "link": "type-link"
        default: "type-other"
        }
    }
}
