/// The hours of one day as 24 bars stacked by type, over the usual values.
struct HourChart {
    /// The types from the bottom of the stack upwards.
    let types: [AccountDetail.TypeHours]
    /// The messages expected in each hour over all types; empty without a baseline.
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

    /// The messages of each hour over all types.
    private var totals: [Int] {
        (0..<24).map { hour in types.reduce(0) { $0 + $1.messages[hour] } }
    }

    private var scale: ChartScale {
        ChartScale(slots: 24, maximum: max(Double(totals.max() ?? 0), bands.map(\.upper).max() ?? 0))
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
        let totals = totals
        let sum = totals.reduce(0, +)
        guard let peak = totals.max(), peak > 0, let hour = totals.firstIndex(of: peak) else {
            return "No messages on this day."
        }
        let compared =
            hasBands ? "The line and band show median and MAD of like days." : "There is no baseline yet."
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

    /// The band as one area and the median as one line, both in hourly steps.
    private func band(_ scale: ChartScale) -> Markup {
        guard hasBands else { return .none }
        let upper = steps(bands.map(\.upper), scale)
        let lower = steps(bands.map(\.lower), scale).reversed()
        return """
            <path class="band" d="M\(Markup.joined(upper + lower, "L"))Z"/>
            <path class="median" d="M\(Markup.joined(steps(bands.map(\.expected), scale), "L"))"/>
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
            ? "<li><span class=\"swatch expected\"></span> median ± MAD</li>" : "<li>no baseline yet</li>"
        return "<ul class=\"legend\">\(items)\(expected)</ul>"
    }

    private var table: Markup {
        let heads: [Markup] = (types.map(\.name) + ["all"] + (hasBands ? ["expected"] : []))
            .map { "<th scope=\"col\" class=\"number\">\($0)</th>" }
        let totals = totals
        let rows: [Markup] = (0..<24).map { hour in
            let numbers = (types.map { $0.messages[hour] } + [totals[hour]]).map(Words.count)
            let texts = numbers + (hasBands ? [bands[hour].words] : [])
            let cells: [Markup] = texts.map { "<td class=\"number\">\($0)</td>" }
            return "<tr><th scope=\"row\">\(Words.hour(hour)):00</th>\(cells)</tr>"
        }
        return """
            <div class="scroll" role="region" aria-label="Numbers of the hours" tabindex="0"><table>
            <caption>Messages on \(day.text) by hour (Beijing time) and type</caption>
            <thead><tr><th scope="col">Hour</th>\(heads)</tr></thead>
            <tbody>
            \(Markup.lines(rows))
            </tbody></table></div>
            """
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
