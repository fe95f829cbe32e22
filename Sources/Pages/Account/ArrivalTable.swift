/// The table that says when each day came, newest first.
struct ArrivalTable {
    /// The days, oldest first.
    let days: [AccountDetail.DayPoint]

    /// The section of the page.
    var section: Markup {
        guard days.contains(where: { $0.coming != nil }) else { return .none }
        return """
            <section aria-labelledby="arrivals"><h2 id="arrivals">When each day came</h2>
            <div class="scroll" role="region" aria-labelledby="arrivals-caption" tabindex="0">
            <table>
            <caption id="arrivals-caption">The last \(Words.counted(days.count, "day")): when WeChat first answered with the day</caption>
            <thead><tr><th scope="col">Day</th><th scope="col">Ready</th><th scope="col" class="number">Polls</th>\
            <th scope="col">Restated</th></tr></thead>
            <tbody>
            \(Markup.lines(days.reversed().map(row)))
            </tbody>
            </table>
            </div>
            <p class="note">“by” marks a day that was ready when it was first asked for. Polls are answers until then. A day that was fetched
            long after it had come says nothing of when it came.</p></section>
            """
    }

    private func row(_ day: AccountDetail.DayPoint) -> Markup {
        let polls: Markup = day.coming.map { "\(Words.count($0.polls))" } ?? "–"
        return """
            <tr><th scope="row" class="when"><time datetime="\(day.day.text)">\(day.day.text)</time> <small>\(day.day.weekday)</small></th>\
            <td class="when">\(ready(day))</td><td class="number">\(polls)</td>\
            <td class="when">\(restated(day.coming))</td></tr>
            """
    }

    private func ready(_ day: AccountDetail.DayPoint) -> Markup {
        guard let coming = day.coming else { return day.messages == nil ? "–" : "fetched later" }
        guard let readyAt = coming.readyAt else { return day.messages == nil ? "not yet" : "fetched later" }
        return coming.polls > 1 ? BeijingTime.element(readyAt) : "by \(BeijingTime.element(readyAt))"
    }

    private func restated(_ coming: Coming?) -> Markup {
        guard let coming, let at = coming.restatedAt else { return coming?.readyAt == nil ? "–" : "no" }
        let times: Markup = coming.restatements > 1 ? ", \(Words.counted(coming.restatements, "time"))" : .none
        return "\(BeijingTime.element(at))\(times)"
    }
}
