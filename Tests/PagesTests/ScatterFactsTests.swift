import Languages
import Testing

@testable import Pages

struct ScatterFactsTests {
    /// A Friday with 100 messages an hour, as was expected of it, but for what `messages` says of some hours.
    private func detail(_ messages: [Int: Int] = [:], noise: Double = 4) -> AccountDetail {
        var detail = AccountDetail(summary: Samples.summary())
        detail.hours = [.init(name: "text") { messages[$0] ?? 100 }]
        detail.hourBands = (0..<24).map { hour in
            PageBand(usual: hour == 20 ? 144 : 100, expected: hour == 20 ? 121 : 100, noise: noise)
        }
        detail.summary.messages = detail.hourTotals.reduce(0, +)
        detail.summary.expected = PageBand(usual: 2500, expected: 2401, noise: 10)
        return detail
    }

    private func fact(_ name: String, of detail: AccountDetail) -> String? {
        ScatterFacts(detail, .english)?.all.first { $0.name == name }?.value.html
    }

    @Test func comparesCountsByTheirRoots() {
        let band = PageBand(usual: 144, expected: 121, noise: 4)
        #expect((band.lower, band.upper) == (49, 225))
        #expect([121, 200, 81, 25, 0].map(band.shortfall) == [0, 0, 1, 3, 5.5])
        #expect(band.words(.english) == "121 (49 to 225)")
    }

    @Test func knowsTheBandOfAnOrdinaryHourOnASlowDay() {
        // A noise whose square is 2 + 0.5 e, of which two hours tell.
        let slow = PageBand(usual: 400, expected: 28, noise: 4)
        let other = PageBand(usual: 4, expected: 4, noise: 2)
        let ordinary = slow.ordinary(among: [other, slow])
        #expect((ordinary.usual, ordinary.expected) == (400, 400))
        #expect(abs(ordinary.noise * ordinary.noise - 202) < 1e-9)
        #expect(slow.ordinary(among: [slow, slow]).noise == 4)
        let day = PageBand(usual: 48, expected: 8, noise: 3).ordinaryDay
        #expect(day == PageBand(usual: 48, expected: 48, noise: 7))
        #expect(PageBand(usual: 0, expected: 0, noise: 1).ordinaryDay.noise == 1)
    }

    @Test func tellsHowWideTheBandsOfTheBusiestHourAndOfTheDayAre() {
        #expect(
            fact("Usual range", of: detail())
                == "An ordinary Friday usually brings 64 to 256 messages at 20:00 and 1,584 to 3,624 in all. "
                + "Without any, that hour would lie 6.0 and the day 9.8 times the usual scatter below what is expected."
        )
        var dayOnly = detail()
        (dayOnly.hours, dayOnly.hourBands) = ([], [])
        #expect(
            fact("Usual range", of: dayOnly)
                == "An ordinary Friday usually brings 1,584 to 3,624 messages. "
                + "Without any it would lie 9.8 times the usual scatter below what is expected.")
    }

    @Test func namesTheHourThatLiesLowest() {
        let lowest =
            "Of the hours with 10 usual messages or more, 03:00 is lowest: 36 messages, "
            + "2.0 times the usual scatter below the expected 100."
        #expect(
            fact("Largest shortfall", of: detail([3: 36, 4: 49, 20: 144]))
                == "\(lowest) The day: 0.1 times the usual scatter below the expected 2,401.")
        var other = detail([3: 36, 4: 0, 20: 400])
        other.hourBands[4] = PageBand(usual: 9.5, expected: 9.5, noise: 1)
        #expect(fact("Largest shortfall", of: other) == "\(lowest) The day is not below what was expected.")
        other = detail([20: 122])
        let day = "The day is not below what was expected."
        #expect(
            fact("Largest shortfall", of: other)
                == "No hour with 10 usual messages or more is below what was expected. \(day)")
        other.hourBands = Array(repeating: PageBand(usual: 9, expected: 9, noise: 1), count: 24)
        #expect(fact("Largest shortfall", of: other) == "No hour usually brings 10 messages. \(day)")
    }

    @Test func tellsTheShortfallOfADayWithoutHours() {
        var dayOnly = detail()
        (dayOnly.hours, dayOnly.hourBands) = ([], [])
        dayOnly.summary.messages = 2401
        #expect(fact("Largest shortfall", of: dayOnly) == "The day is not below what was expected.")
        dayOnly.summary.messages = 1936
        #expect(
            fact("Largest shortfall", of: dayOnly) == "The day: 1.0 times the usual scatter below the expected 2,401.")
    }

    @Test func namesTheHoursOfTheLongestSilence() {
        // Three hours are empty first, but two that usually bring more are the longer silence.
        var detail = detail([2: 0, 3: 0, 4: 0, 20: 0, 21: 0, 23: 0])
        detail.hourBands[3] = PageBand(usual: 10, expected: 10, noise: 1)
        #expect(fact("Longest silence", of: detail) == nil)
        detail.silence = .init(messages: 244, limit: 260.4)
        #expect(fact("Longest silence", of: detail) == "244 usual messages, 20:00 to 22:00; limit 260")
        detail.silence = .init(messages: 244, limit: 15)
        #expect(
            fact("Longest silence", of: detail)
                == "244 usual messages, 20:00 to 22:00; limit 15 <span class=\"state failing\">▼ beyond it</span>")
        detail.hours = [.init(name: "text") { $0 == 0 ? 1 : 0 }]
        #expect(fact("Longest silence", of: detail)?.contains(", 01:00 to 24:00;") == true)
        detail.hours = [.init(name: "text") { _ in 1 }]
        detail.silence = .init(messages: 0, limit: 15)
        #expect(fact("Longest silence", of: detail) == "0 usual messages; limit 15")
    }

    @Test func areOnThePageAndBesideTheChart() {
        let html = AccountPage(links: Samples.links, now: Samples.now).page(Samples.detail())
        #expect(html.contains("<dt>Usual range</dt><dd>An ordinary Friday usually brings "))
        #expect(html.contains("<dt>Largest shortfall</dt><dd>Of the hours with 10 usual messages or more, 15:00 is "))
        #expect(html.contains("<dt>Longest silence</dt><dd>18 usual messages, 02:00 to 05:00; limit 61</dd>"))
        #expect(html.contains("<dt>Expected</dt><dd>1,350 (1,072 to 1,660), this is 95 %</dd>"))
        #expect(html.contains("<dt>Baseline</dt><dd>Usually 1,420.5 messages, the median of 7 of 8 ordinary Fridays; "))
        #expect(
            html.contains(
                "<th scope=\"col\" class=\"number\">usual</th><th scope=\"col\" class=\"number\">expected</th>"
                    + "<th scope=\"col\" class=\"number\">below</th>"))
        #expect(html.contains("how many times the usual scatter the hour lies below what was expected</caption>"))
        #expect(html.contains("expected, with the usual range</li>") && html.contains("</span> usual</li>"))
        #expect(html.contains("expected on the day shown, with the usual range</li>"))
    }

    @Test func areNotToldOfAnIncompleteDay() {
        var detail = detail()
        detail.summary.expected = nil
        #expect(ScatterFacts(detail, .english)?.all.map(\.name) == nil)
    }

    @Test func onlyWhatTheScatterDoesNotExplainIsMarked() {
        let marks = AccountMarks(language: .english, now: Samples.now)
        var account = Samples.summary(messages: 390)
        #expect(account.isFarBelow && marks.share(account).html.contains("▼ 49 %"))
        account.messages = 400
        #expect(!account.isFarBelow)
        account.messages = 390
        account.expected = PageBand(usual: 800, expected: 800, noise: 20)
        #expect(!account.isFarBelow && marks.share(account).html == "49 %")
    }
}
