import Languages

@testable import Pages

/// Accounts as the exporter might know them on Saturday 2026-11-21 at 09:30 in Beijing.
enum Samples {
    static let now: Int64 = 1_795_224_600
    static let links = PageLinks(site: "wechat-exporter")
    /// A name that breaks whatever is not escaped.
    static let hostileName = "<script>alert(\"1\")</script> & 'x' 店铺 🛍️ \u{202E}abc\u{7}"

    /// The Beijing day that began `age` days before 2026-11-21.
    static func day(_ age: Int) -> PageDay {
        let start = Int64(1_795_190_400) - Int64(age) * 86_400
        return PageDay(text: BeijingTime.date(start), start: start)
    }

    /// A healthy account of which the day before is shown.
    static func summary(_ name: String = "shop", messages: Int = 812) -> AccountSummary {
        var account = AccountSummary(name: name, appID: "wx0123456789abcdef", state: .up)
        account.day = day(1)
        account.messages = messages
        account.expected = PageBand(usual: 850.5, expected: 800, noise: 4)
        account.next = .init(endpoint: "getupstreammsghour", at: now + 22 * 3600)
        return account
    }

    /// An error that a human must mend.
    static let error = AccountSummary.CurrentError(
        endpoint: "getupstreammsghour", errcode: "40164", errorClass: "credential",
        sentence: Sentence(
            en: "errcode 40164: this machine's address is not on the account's IP whitelist; add it in the console",
            zh: "错误码 40164：本机地址不在 IP白名单中；请添加"))

    /// All that a page of an account can show: a missing stretch, a silent day, a holiday and a baseline.
    static func detail(_ name: String = "shop") -> AccountDetail {
        var detail = AccountDetail(summary: summary(name, messages: 0))
        detail.hours = ["text", "image", "voice", "video", "link"].enumerated().map { rank, type in
            .init(name: type) { hourly(rank, $0) }
        }
        detail.hours.append(.init(name: "49") { $0 == 20 ? 3 : 0 })
        detail.summary.messages = detail.hours.flatMap(\.messages).reduce(0, +)
        detail.summary.expected = PageBand(usual: 1_420.5, expected: 1_350, noise: 4)
        detail.hourBands = (0..<24).map { hour in
            let usual = (0..<5).reduce(0) { $0 + hourly($1, hour) } + (hour == 15 ? 70 : 10)
            return PageBand(usual: Double(usual), expected: Double(usual) * 0.9, noise: 2)
        }
        detail.days = (1...35).reversed().map(point)
        detail.history = .init(held: 32, wanted: 35)
        detail.baseline = BaselineProgress(held: 7, missing: [day(29)])
        detail.silence = .init(messages: 18.4, limit: 61)
        detail.calls = calls
        return detail
    }

    /// The hour's messages of a type: a long tail of types, quiet nights, a peak in the evening.
    private static func hourly(_ rank: Int, _ hour: Int) -> Int {
        let shape = [3, 1, 0, 0, 0, 2, 8, 20, 35, 46, 50, 48, 60, 52, 44, 12, 45, 50, 58, 76, 92, 80, 40, 14]
        return shape[hour] / [1, 3, 7, 15, 30][rank]
    }

    private static func point(_ age: Int) -> AccountDetail.DayPoint {
        let day = day(age)
        let count = [1400, 1350, 1480, 1420, 1290, 980, 1020][age % 7] + age * 7 % 60
        switch age {
        case 12, 13, 14: return .init(day: day, messages: nil)
        case 20: return .init(day: day, messages: 0)
        case 30, 31:
            return .init(day: day, messages: count / 3, special: Sentence(en: "National Day (holiday)", zh: "国庆节（放假）"))
        case 1: return .init(day: day, messages: 1287)
        default: return .init(day: day, messages: count)
        }
    }

    private static var calls: [AccountDetail.Calls] {
        var hour = AccountDetail.Calls(endpoint: "getupstreammsghour", used: 12, allowed: 90)
        hour.period = "2026-11-20"
        (hour.lastSuccess, hour.lastAttempt, hour.nextAttempt) = (now - 5300, now - 5300, now + 22 * 3600)
        var month = AccountDetail.Calls(endpoint: "getupstreammsgmonth", used: 90, allowed: 90)
        (month.lastAttempt, month.nextAttempt, month.error) = (now - 60, now + 840, error)
        return [hour, month, .init(endpoint: "stable_token", used: 2, allowed: 90)]
    }

    private static func usual(_ messages: Double) -> PageBand {
        PageBand(usual: messages, expected: messages, noise: 5)
    }

    /// Many accounts in all states, the same each time.
    static func accounts(_ count: Int) -> [AccountSummary] {
        (0..<count).map { index in
            let digits = String(10_000 + index).dropFirst()
            if index % 400 == 7 { return AccountSummary(name: "new-\(digits)", appID: "wx\(digits)", state: .waiting) }
            var account = AccountSummary(
                name: "shop-\(digits)", appID: "wx\(digits)", state: index % 97 == 3 ? .failing : .up)
            account.day = day(index % 500 == 9 ? 4 : 1)
            account.messages = index * 7919 % 10_007
            account.expected = index % 11 == 0 ? nil : usual(Double(index * 6101 % 10_007))
            account.next = .init(endpoint: "getupstreammsghour", at: now + Int64(index))
            account.error = account.state == .failing ? error : nil
            return account
        }
    }
}

extension Sentence {
    /// A text that is the same in both languages, such as a name.
    static func same(_ text: String) -> Sentence { Sentence(en: text, zh: text) }
}
