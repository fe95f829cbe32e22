import BeijingTime
import Languages
import Testing

@testable import Digest

/// What a digest says, in both languages.
struct DigestTests {
    private let saturday = Day(year: 2026, month: 11, day: 28)

    private func shown(_ messages: Int, _ expected: Double?, behind: Int = 0) -> AccountDay.Shown {
        var shown = AccountDay.Shown(day: saturday - behind, messages: messages)
        shown.expected = expected
        return shown
    }

    private func line(_ account: AccountDay, _ language: Language) -> String {
        Digest(of: saturday, [account], in: language).lines(.text)[0]
    }

    @Test func anOrdinaryDayIsOneLine() {
        let account = AccountDay(name: "shop", shown: shown(12_345, 12_000.4), trouble: nil)
        #expect(line(account, .english) == "shop: 12,345 messages, 12,000 expected (+3 %); no hour fell")
        #expect(line(account, .chinese) == "shop：收到消息 12,345 条，预期 12,000 条（高 3%）；各时段正常")
    }

    @Test(arguments: [
        (1, 1.0, "1 message, 1 expected (as expected)"), (0, 0.2, "0 messages, 0 expected"),
        (5, 10, "5 messages, 10 expected (−50 %)"),
    ])
    func whatCameIsCompared(messages: Int, expected: Double, text: String) {
        let account = AccountDay(name: "shop", shown: shown(messages, expected), trouble: nil)
        #expect(line(account, .english) == "shop: \(text); no hour fell")
    }

    @Test func hoursThatFellAreNamed() {
        var day = shown(8_000, 10_000)
        day.hours = (9..<17).map { .init(hour: $0, came: $0, expected: 400.6) }
        day.isDrop = true
        let account = AccountDay(name: "shop", shown: day, trouble: nil)
        #expect(
            line(account, .english) == """
                shop: 8,000 messages, 10,000 expected (−20 %); the whole day fell; hours that fell: 09:00 9 of 401, 10:00 10 of 401, \
                11:00 11 of 401, 12:00 12 of 401, 13:00 13 of 401, 14:00 14 of 401, 2 more
                """)
        #expect(
            line(account, .chinese).hasSuffix(
                "（低 20%）；全天下降；下降时段：9 时 9 条（预期 401 条）、10 时 10 条（预期 401 条）、11 时 11 条（预期 401 条）、12 时 12 条（预期 401 条）、13 时 13 条（预期 401 条）、14 时 14 条（预期 401 条）、另有 2 个时段"
            ))
    }

    @Test func whatIsNotJudgedIsSaid() {
        var special = shown(10, 100)
        special.isUnjudged = true
        #expect(
            line(.init(name: "a", shown: special, trouble: nil), .english)
                == "a: 10 messages, 100 expected (−90 %); a special day without days like it to compare with")
        var broken = shown(10, nil)
        broken.isIncomplete = true
        #expect(
            line(.init(name: "a", shown: broken, trouble: nil), .english)
                == "a: 10 messages; too few days are known to say what is usual; rows of it could not be used, so it is not judged"
        )
        #expect(line(.init(name: "a", shown: shown(10, nil), trouble: nil), .chinese) == "a：收到消息 10 条；历史天数不足，暂无预期")
    }

    @Test(arguments: [
        (
            AccountDay.Trouble.late,
            "the day has not come yet; the newest day is 2026-11-26, 2 days before, with 1 message",
            "当日数据尚未就绪；最新数据为 2026-11-26（早 2 天），消息 1 条"
        ),
        (
            .failed("getupstreammsghour", reason: Sentence(en: "errcode 48001: no permission", zh: "错误码 48001")),
            "getupstreammsghour fails: errcode 48001: no permission; the newest day is 2026-11-26, 2 days before, with 1 message",
            "接口 getupstreammsghour 调用失败：错误码 48001；最新数据为 2026-11-26（早 2 天），消息 1 条"
        ),
        (
            .retired("getupstreammsghour"),
            "WeChat has retired getupstreammsghour; the newest day is 2026-11-26, 2 days before, with 1 message",
            "微信已下线接口 getupstreammsghour；最新数据为 2026-11-26（早 2 天），消息 1 条"
        ),
    ])
    func aDayThatHasNotComeIsSaidWithItsAge(trouble: AccountDay.Trouble, english: String, chinese: String) {
        let account = AccountDay(name: "shop", shown: shown(1, nil, behind: 2), trouble: trouble)
        #expect(line(account, .english) == "shop: \(english)")
        #expect(line(account, .chinese) == "shop：\(chinese)")
    }

    @Test func anAccountWithoutAnyDayIsSaid() {
        #expect(
            line(.init(name: "a", shown: nil, trouble: .late), .english)
                == "a: the day has not come yet; no day is held yet")
        #expect(line(.init(name: "a", shown: nil, trouble: .notCollected), .english).contains("collect.endpoints"))
    }

    @Test func whatNeedsALookComesFirstAndIsCountedInTheTitle() {
        var fallen = shown(1, 100)
        fallen.hours = [.init(hour: 1, came: 0, expected: 50)]
        let accounts = [
            AccountDay(name: "fine", shown: shown(1, 1), trouble: nil),
            AccountDay(name: "fell", shown: fallen, trouble: nil),
            AccountDay(name: "late", shown: nil, trouble: .late),
            AccountDay(name: "well", shown: shown(2, 2), trouble: nil),
        ]
        let digest = Digest(of: saturday, accounts, in: .english)
        #expect(digest.title == "WeChat messages of Saturday 2026-11-28: 4 accounts, 1 fell, 1 without the day")
        #expect(digest.lines(.text).map { $0.prefix(4) } == ["fell", "late", "fine", "well"])
        #expect(
            Digest(of: saturday, accounts, in: .chinese).title == "公众号消息日报 2026-11-28（周六）：共 4 个公众号，1 个下降，1 个缺当日数据")
        #expect(Digest(of: saturday, [accounts[0]], in: .english).title.hasSuffix(": 1 account"))
    }

    @Test func markdownEscapesNames() {
        let account = AccountDay(name: "a_b*c", shown: shown(1, 1), trouble: nil)
        let lines = Digest(of: saturday, [account], in: .english).lines(.markdown)
        #expect(lines[0].hasPrefix("- **a\\_b\\*c**: 1 message"))
    }

    @Test func everyDayHasItsWeekday() {
        let titles = (0..<7).map { Digest(of: Day(year: 2026, month: 3, day: 2) + $0, [], in: .chinese).title }
        for (title, weekday) in zip(titles, ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]) {
            #expect(title.contains("（\(weekday)）"))
        }
        #expect(Digest(of: Day(daysSinceEpoch: -1), [], in: .english).title.contains("Wednesday"))
    }
}
