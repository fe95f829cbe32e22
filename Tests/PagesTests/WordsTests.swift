import Languages
import Testing

@testable import Pages

struct WordsTests {
    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-12_345, "-12,345")])
    func groupsThousands(number: Int, text: String) {
        #expect(Words.count(number) == text)
    }

    @Test(arguments: [(0, "0"), (12.5, "12.5"), (1420.04, "1,420"), (999.96, "1,000")])
    func keepsOneDecimal(number: Double, text: String) {
        #expect(Words.number(number) == text)
    }

    @Test(arguments: [(0, "0"), (0.26, "0.3"), (9.96, "10"), (12.4, "12"), (1234.5, "1,235")])
    func roundsWhatIsNeverExact(number: Double, text: String) {
        #expect(Words.about(number) == text)
    }

    @Test(arguments: [(0, "0.0"), (1, "1.0"), (1.96, "2.0"), (1234.56, "1,234.6")])
    func keepsADecimalOfFactors(number: Double, text: String) {
        #expect(Words.factor(number) == text)
    }

    @Test(arguments: [(0, "0"), (500, "500"), (1500, "1.5k"), (20_000, "20k"), (2_500_000, "2.5M"), (3e9, "3G")])
    func shortens(value: Double, text: String) {
        #expect(Words.short(value) == text)
    }

    @Test(arguments: [
        (0, "now"), (1, "in 1 second"), (59, "in 59 seconds"), (60, "in 1 minute"), (3599, "in 59 minutes"),
        (7200, "in 2 hours"), (172_799, "in 47 hours"), (172_800, "in 2 days"), (-60, "1 minute ago"),
        (-86_400, "24 hours ago"), (-9_000_000, "104 days ago"),
    ])
    func tellsDistances(seconds: Int64, text: String) {
        #expect(Words.relative(1_000_000 + seconds, now: 1_000_000, .english) == text)
    }

    @Test(arguments: [
        (0, "现在"), (59, "59 秒后"), (7200, "2 小时后"), (172_800, "2 天后"), (-60, "1 分钟前"),
    ])
    func tellsDistancesInChinese(seconds: Int64, text: String) {
        #expect(Words.relative(1_000_000 + seconds, now: 1_000_000, .chinese) == text)
    }

    @Test func countsInBothLanguages() {
        #expect(Words.counted(1, .account, .english) == "1 account" && Words.counted(2, .day, .english) == "2 days")
        #expect(
            Words.counted(1, .account, .chinese) == "1 个公众号" && Words.counted(1500, .message, .chinese) == "1,500 条消息")
    }

    @Test func setsPerCentAsEachLanguageDoes() {
        #expect(Words.percent(0.434, .english) == "43 %" && Words.percent(12.5, .chinese) == "1,250%")
    }

    @Test func callsWhatIsOverdueDue() {
        #expect(Words.planned(60, now: 0, .english) == "in 1 minute")
        #expect(Words.planned(0, now: 0, .english) == "due now" && Words.planned(0, now: 9000, .english) == "due now")
    }

    @Test(arguments: [
        (1_795_190_399, "2026-11-20 23:59"), (1_795_190_400, "2026-11-21 00:00"), (0, "1970-01-01 08:00"),
        (1_709_164_800, "2024-02-29 08:00"), (4_102_415_999, "2099-12-31 23:59"),
    ])
    func readsBeijingsClock(instant: Int64, text: String) {
        #expect(BeijingTime.minute(instant) == text)
        #expect(BeijingTime.date(instant) == String(text.prefix(10)))
    }

    @Test func writesInstantsForMachinesToo() {
        #expect(
            BeijingTime.element(Samples.now).html
                == "<time datetime=\"2026-11-21T09:30:00+08:00\">2026-11-21 09:30</time>")
    }

    @Test func knowsWeekdaysAndAges() {
        let week = (0..<7).map { Samples.day($0).weekday(.english) }
        #expect(week == ["Saturday", "Friday", "Thursday", "Wednesday", "Tuesday", "Monday", "Sunday"])
        #expect(PageDay(text: "1970-01-01", start: -28_800).weekday(.english) == "Thursday")
        #expect(Samples.day(1).age(now: Samples.now, .english) == "ended 9 hours ago")
        #expect(Samples.day(0).age(now: Samples.now, .english) == "ends in 14 hours")
    }

    @Test func tellsWhatIsBehindABaseline() {
        let special = BaselineProgress.Special(day: Samples.day(8), words: .same("Double 11"))
        let missing = [Samples.day(43), Samples.day(50)]
        func words(_ progress: BaselineProgress, _ usual: Double?) -> String {
            progress.words(for: Samples.day(1), usual: usual).english
        }
        #expect(
            words(BaselineProgress(held: 8), 1420.5)
                == "Usually 1,420.5 messages, the median of 8 of 8 ordinary Fridays.")
        #expect(
            words(BaselineProgress(held: 6, leftOut: [special], missing: missing), 1)
                == "Usually 1 message, the median of 6 of 8 ordinary Fridays; left out: 2026-11-13 (Double 11); "
                + "not held: 2026-10-09, 2026-10-02.")
        #expect(
            words(BaselineProgress(held: 2, wanted: 4, missing: missing), nil)
                == "None yet: 2 of 4 ordinary Fridays held, 3 are needed; not held: 2026-10-09, 2026-10-02.")
    }
}
