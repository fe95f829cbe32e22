import Languages
import Testing

@testable import Pages

struct AccountPageTests {
    @Test func tellsNobodyTheAddressThatWeChatNamed() {
        var detail = Samples.detail()
        detail.calls[1].error = .init(
            endpoint: "getupstreammsgmonth", errcode: "40164", errorClass: "credential",
            sentence: .same("errcode 40164 (invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist): add it"))
        let page = AccountPage(links: Samples.links, now: Samples.now).page(detail)
        #expect(!page.contains("203.0.113.7"))
        #expect(page.contains("(invalid ip &lt;address: see the log&gt; ipv6 &lt;"))
    }

    @Test func saysSinceWhenWeChatHasRetiredAnEndpoint() {
        var detail = Samples.detail()
        detail.calls[1].error = .init(
            endpoint: "getupstreammsgmonth", errcode: "47009", errorClass: "retired",
            sentence: .same("errcode 47009 (this api is offline): WeChat has retired this API; see its page"))
        detail.calls[1].error?.retiredSince = "2026-11-03"
        let page = AccountPage(links: Samples.links, now: Samples.now).page(detail)
        #expect(page.contains("retired by WeChat since <time datetime=\"2026-11-03\">2026-11-03</time>: errcode 47009"))
        #expect(page.contains("<code>47009</code> (retired by WeChat since 2026-11-03)"))
        var summary = detail.summary
        summary.error = detail.calls[1].error
        let list = StatusPage(links: Samples.links, now: Samples.now).list([summary], query: StatusQuery([]))
        #expect(list.contains("<small>47009 (retired by WeChat since 2026-11-03)</small>"))
    }

    private let page = AccountPage(links: Samples.links, now: Samples.now)

    private func outline(_ detail: AccountDetail) -> Outline { Outline(page.page(detail)) }

    @Test func drawsOneBarForEachValueThatIsNotZero() {
        let detail = Samples.detail()
        let bars = outline(detail).of("bar", tag: "rect")
        let values = detail.hours.flatMap { type in
            type.messages.enumerated().filter { $1 > 0 }.map { "\(type.name) \(Words.hour($0)) \($1)" }
        }
        let drawn = bars.map { bar in
            ["data-type", "data-hour", "data-messages"].map { bar.attributes[$0] ?? "" }.joined(separator: " ")
        }
        #expect(drawn.sorted() == values.sorted())
        #expect(values.count > 60)
    }

    @Test func stacksBarsWithoutGapsUpToTheSum() throws {
        let detail = Samples.detail()
        let evening = outline(detail).of("bar", tag: "rect").filter { $0.attributes["data-hour"] == "20" }
        let scale = ChartScale(slots: 24, maximum: detail.hourBands.map(\.upper).max() ?? 0)
        var below = ChartScale.bottom
        for bar in evening {
            let y = try #require(bar.attributes["y"].flatMap(Double.init))
            let height = try #require(bar.attributes["height"].flatMap(Double.init))
            #expect(abs(y + height - below) < 0.02)
            below = y
        }
        let sum = detail.hours.reduce(0) { $0 + $1.messages[20] }
        #expect(abs(below - scale.y(Double(sum))) < 0.02)
    }

    @Test func showsTheAccountsOwnLabels() {
        let account = AccountSummary(name: "shop", appID: "wx1", state: .up, labels: [("owner", "<anna>")])
        #expect(page.page(AccountDetail(summary: account)).contains("<dt>owner</dt><dd>&lt;anna&gt;</dd>"))
    }

    @Test func saysWhichDaysASpecialOneIsComparedWith() {
        let day = Samples.day(1)
        let like = BaselineProgress(held: 8, like: 1).words(for: day, usual: 300).english
        #expect(like == "Usually 300 messages on this special day, by the earlier day that is like it.")
        #expect(
            BaselineProgress(held: 8, like: 2).words(for: day, usual: 300).english.contains(
                "by 2 earlier days that are like it"))
        let alone = BaselineProgress(held: 8, like: 0).words(for: day, usual: 300).english
        #expect(alone.contains("a special day that no known day is like, so it is not judged"))
        #expect(!BaselineProgress(held: 8).words(for: day, usual: 300).english.contains("special"))
    }

    @Test func saysWhyMessagesMayHaveFallenWhereThatIsCollected() {
        var detail = Samples.detail()
        #expect(!page.page(detail).contains("Why did it fall?"))
        var failures = [Int](repeating: 0, count: 24)
        (failures[3], failures[20], failures[21]) = (1, 412, 9)
        detail.causes.callbacks = .init(
            day: Samples.day(1), counts: (0..<24).map { $0 == 20 ? 450 : 1_000 }, failures: failures,
            totalTime: 4_690_000, longestTime: 5_044)
        detail.causes.followers = .init(day: Samples.day(1), gained: 12, lost: 1_037)
        detail.causes.allFollowers = 98_765
        let text = page.page(detail)
        #expect(text.contains("<h2 id=\"causes\">Why did it fall?</h2>"))
        #expect(text.contains("422 of 23,450 on 2026-11-20<br>by hour: 20:00 412 of 450</dd>"))
        #expect(text.contains("0.2 s on average, 5 s at the longest"))
        #expect(text.contains("1,037 on 2026-11-20, while 12 came"))
        #expect(text.contains("<dt>Followers</dt><dd>98,765</dd>"))
    }

    @Test func tellsHowManyDaysCannotBeHad() {
        var detail = Samples.detail()
        #expect(!page.page(detail).contains("not available"))
        detail.history = .init(held: 32, wanted: 35, putOff: 1)
        #expect(page.page(detail).contains("1 day not available at present; retried every morning"))
    }

    @Test func drawsTheBandOnlyWithABaseline() {
        var detail = Samples.detail()
        #expect(outline(detail).of("band", tag: "path").count == 1)
        #expect(outline(detail).of("expected", tag: "path").count == 2)
        #expect(outline(detail).of("usual", tag: "path").count == 2)
        #expect(outline(detail).of("band", tag: "rect").count == 1)
        detail.hourBands = []
        detail.summary.expected = nil
        detail.baseline = .init(held: 2, missing: [Samples.day(22), Samples.day(29)])
        let html = page.page(detail)
        #expect(["band", "expected", "usual"].allSatisfy { Outline(html).of($0) == [] })
        #expect(html.contains("None yet: 2 of 8 ordinary Fridays held, 3 are needed"))
        #expect(html.contains("<li>what to expect is not known yet</li>"))
        #expect(html.contains(": 147. What to expect is not known yet. Beijing time.</desc>"))
        #expect(!html.contains("<dt>Usual range</dt>") && !html.contains("<dt>Longest silence</dt>"))
    }

    @Test func leavesGapsForMissingDaysAndASliverForASilentOne() {
        let outline = outline(Samples.detail())
        #expect(outline.of("day", tag: "rect").count == 32)
        #expect(
            outline.of("missing", tag: "rect").map { $0.attributes["data-day"] }
                == ["2026-11-07", "2026-11-08", "2026-11-09"])
        let silent = outline.of("zero", tag: "rect")
        #expect(silent.map { $0.attributes["data-day"] } == [Samples.day(20).text])
        #expect(silent.map { $0.attributes["height"] } == ["2"])
        #expect(outline.of("shown", tag: "rect").map { $0.attributes["data-day"] } == ["2026-11-20"])
        #expect(outline.of("special", tag: "path").count == 2)
        #expect(outline.of("holiday", tag: "rect").count == 2)
    }

    @Test func keepsTheBandAboveZero() {
        let band = PageBand(usual: 4, expected: 4, noise: 6)
        #expect((band.lower, band.upper) == (0, 64))
        var detail = Samples.detail()
        detail.hourBands = Array(repeating: band, count: 24)
        #expect(outline(detail).of("band", tag: "path").allSatisfy { $0.attributes["d"]?.contains("L56 264Z") == true })
    }

    @Test func namesItsDrawingsAndGivesTheNumbersAsTables() {
        let html = page.page(Samples.detail())
        let outline = Outline(html)
        let drawings = outline.tagged("svg")
        #expect(drawings.map { $0.attributes["role"] } == ["img", "img"])
        #expect(
            drawings.map { $0.attributes["aria-labelledby"] }
                == ["hour-chart-title hour-chart-desc", "day-chart-title day-chart-desc"])
        #expect(html.contains("1,287 messages, most of them between 20:00 and 21:00: 147."))
        #expect(html.contains("35 days, 3 of them missing and 2 special. 1,350 (1,072 to 1,660) messages were"))
        #expect(html.contains("in brackets the account&#39;s usual range; 1,420.5 are usual.</desc>"))
        #expect(html.contains("The line shows what was expected, the band around it the account&#39;s usual range"))
        #expect(outline.tagged("tr").count == 25 + 36 + 4)
        #expect(html.contains("<th scope=\"row\">2026-11-09</th><td>Monday</td><td class=\"number\">missing</td>"))
        #expect(html.contains("Beijing time (UTC+8); it is <time datetime=\"2026-11-21T09:30:00+08:00\">"))
    }

    @Test func marksADayWhoseNumbersAreKnownToBeWrong() {
        var detail = Samples.detail()
        #expect(!page.page(detail).contains("incomplete"))
        detail.summary.isIncomplete = true
        let shown = detail.days.last?.day ?? Samples.day(1)
        detail.days = detail.days.dropLast() + [.init(day: shown, messages: 3, isIncomplete: true)]
        let html = page.page(detail)
        #expect(html.contains("▲ incomplete"))
        #expect(html.contains("\(shown.text), \(shown.weekday(.english)): 3 messages, incomplete"))
        #expect(html.contains("An incomplete day is not compared."))
    }

    @Test func namesTheWeekdayOfADayBefore1970() {
        #expect(PageDay(text: "1969-12-28", start: -4 * 86_400 - 28_800).weekday(.english) == "Sunday")
    }

    @Test func showsAnAccountWithoutAnyDay() {
        let html = page.page(AccountDetail(summary: AccountSummary(name: "new", appID: "wx1", state: .waiting)))
        #expect(html.contains("No day is ready yet.") && html.contains("No day is stored yet."))
        #expect(
            html.contains("None: <code>collect</code> has no daily endpoint, or its <code>history_days</code> are 0."))
        #expect(Outline(html).tagged("svg") == [])
    }

    @Test func saysWhatToCollectWhenThereAreNoHours() {
        var detail = Samples.detail()
        detail.hours = []
        detail.baseline = nil
        let html = page.page(detail)
        #expect(html.contains("Add <code>getupstreammsghour</code> to <code>collect.endpoints</code>."))
        #expect(html.contains("Switched off by <code>collect.baseline</code>."))
        #expect(Outline(html).tagged("svg").count == 1)
    }

    @Test func drawsNothingForSilentHoursAndMissingDays() {
        var detail = Samples.detail()
        detail.summary.messages = 0
        detail.summary.expected = PageBand(usual: 0, expected: 0, noise: 1)
        detail.hourBands = []
        detail.hours = [.init(name: "text") { _ in 0 }]
        detail.days = (1...35).reversed().map { .init(day: Samples.day($0), messages: nil) }
        let html = page.page(detail)
        #expect(Outline(html).of("bar", tag: "rect") == [] && Outline(html).of("day", tag: "rect") == [])
        #expect(Outline(html).of("missing", tag: "rect").count == 35)
        #expect(
            html.contains(">No messages on this day</text>") && html.contains(">None of these days is stored</text>"))
        #expect(!html.contains("nan") && !html.contains("inf\""))
        #expect(html.contains("<dd>0 (0 to 1)</dd>"))
    }

    @Test func showsEveryCurrentErrorWithItsWayOut() {
        var detail = Samples.detail()
        #expect(page.page(detail).contains("<h2 id=\"errors\">Current error</h2>"))
        #expect(page.page(detail).contains("add it in the console</p>"))
        detail.calls = []
        #expect(!page.page(detail).contains("Current error</h2>"))
        detail.summary.error = Samples.error
        let sentence = "<code>getupstreammsghour</code>, class <code>credential</code>: errcode 40164:"
        #expect(page.page(detail).contains(sentence))
    }

    @Test(arguments: [
        (0, 1, 1), (4, 1, 4), (7, 2, 8), (23, 5, 25), (101, 50, 150), (999, 200, 1000), (1_000_001, 500_000, 1_500_000),
    ])
    func choosesRoundNumbersForTheAxis(maximum: Double, step: Double, limit: Double) {
        let scale = ChartScale(slots: 24, maximum: maximum)
        #expect((scale.step, scale.limit) == (step, limit))
        #expect(scale.y(0) == ChartScale.bottom && scale.y(limit) == ChartScale.top)
        #expect((2...6).contains(scale.ticks.count))
    }
}
