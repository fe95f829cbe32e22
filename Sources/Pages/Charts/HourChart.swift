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

    /// The drawing, its legend and the same numbers as a table.
    var figure: Markup {
        """
        <figure>
        \(drawing)
        <figcaption>\(legend)</figcaption>
        </figure>
        <details><summary>Numbers of the hours</summary>
        \(table)
        </details>
        """
    }

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
            ? "<text class=\"message\" x=\"328\" y=\"120\">No messages on this day</text>" : .none
        return ChartScale.drawing(
            "hour-chart", title: "Messages by hour and type on \(day.text)", description: description,
            [scale.axis, .lines(labels), .lines((0..<24).map { stack($0, scale) }), band(scale), silence])
    }

    private var description: Markup {
        let sum = totals.reduce(0, +)
        guard let peak = totals.max(), peak > 0, let hour = totals.firstIndex(of: peak) else {
            return "No messages on this day."
        }
        let compared =
            hasBands
            ? """
            The line shows what was expected, the band around it the account's usual range, \
            the dashed line what is usual.
            """ : "What to expect is not known yet."
        return """
            \(Words.counted(sum, "message")), most of them between \(Words.hour(hour)):00 and \
            \(Words.hour(hour + 1)):00: \(Words.count(peak)). \(compared) Beijing time.
            """
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
                <title>\(Words.hour(hour)):00, \(type.name): \(Words.counted(count, "message"))</title></rect>
                """)
            below += count
        }
        return .lines(bars)
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
            <li><span class="swatch expected"></span> expected, with the usual range</li>\
            <li><span class="swatch usual"></span> usual</li>
            """ : "<li>what to expect is not known yet</li>"
        return "<ul class=\"legend\">\(items)\(expected)</ul>"
    }

    private var table: Markup {
        let heads: [Markup] = (types.map(\.name) + ["all"] + (hasBands ? ["usual", "expected", "below"] : []))
            .map { "<th scope=\"col\" class=\"number\">\($0)</th>" }
        let rows: [Markup] = (0..<24).map { hour in
            let numbers = (types.map { $0.messages[hour] } + [totals[hour]]).map(Words.count)
            let texts = numbers + (hasBands ? compared(hour) : [])
            let cells: [Markup] = texts.map { "<td class=\"number\">\($0)</td>" }
            return "<tr><th scope=\"row\">\(Words.hour(hour)):00</th>\(cells)</tr>"
        }
        return """
            <div class="scroll" role="region" aria-label="Numbers of the hours" tabindex="0"><table>
            <caption>Messages on \(day.text) by hour (Beijing time) and type\(explanation)</caption>
            <thead><tr><th scope="col">Hour</th>\(heads)</tr></thead>
            <tbody>
            \(Markup.lines(rows))
            </tbody></table></div>
            """
    }

    private var explanation: Markup {
        hasBands
            ? """
            ; “expected” has the account's usual range in brackets, and “below” says how many times the usual scatter \
            the hour lies below what was expected
            """ : .none
    }

    private func compared(_ hour: Int) -> [String] {
        let band = bands[hour]
        let shortfall = band.shortfall(of: totals[hour])
        return [Words.number(band.usual), band.words, shortfall > 0 ? Words.factor(shortfall) : "–"]
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
