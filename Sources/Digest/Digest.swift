package import BeijingTime
package import Languages

/// What came in the morning, in one line for each account.
///
/// ```text
///  store ──▶ AccountDay ──▶ Digest ──▶ lines for the terminal
///                              └────▶ Robot.messages ──▶ JSON bodies ──▶ (sent by Exporter) ──▶ RobotRefusal
/// ```
///
/// Target: Puts into words what came of each account, and into the messages of three robots.
/// Keeps out: The store, the network and the clock; it gets what it tells as values.
package struct Digest: Equatable, Sendable {
    /// How the lines are marked up.
    package enum Format: String, CaseIterable, Sendable {
        /// Plain text.
        case text
        /// A list in Markdown, as all three robots understand it.
        case markdown
    }

    /// The most hours that a line names.
    private static let named = 6

    /// The day that should have come.
    private let day: Day
    private let accounts: [AccountDay]
    private let language: Language

    /// Makes the digest of the morning after `day`; accounts that need a look come first, otherwise the order stays.
    package init(of day: Day, _ accounts: [AccountDay], in language: Language) {
        (self.day, self.language) = (day, language)
        self.accounts = accounts.filter(\.needsALook) + accounts.filter { !$0.needsALook }
    }

    /// What all of it comes down to, the line above the others.
    package var title: String {
        let fell = accounts.count { $0.trouble == nil && $0.shown.map { $0.isDrop || !$0.hours.isEmpty } ?? false }
        let missing = accounts.count { $0.trouble != nil }
        let parts = [
            Sentence(en: Self.counted(accounts.count, "account"), zh: "共 \(accounts.count) 个公众号"),
            fell == 0 ? nil : Sentence(en: "\(fell) fell", zh: "\(fell) 个下降"),
            missing == 0 ? nil : Sentence(en: "\(missing) without the day", zh: "\(missing) 个缺当日数据"),
        ].compactMap(\.self)
        let summary = Sentence.joined(parts, by: .comma)
        return Sentence(
            en: "WeChat messages of \(weekday.english) \(day): \(summary.english)",
            zh: "公众号消息日报 \(day)（\(weekday.chinese)）：\(summary.chinese)")[language]
    }

    /// A line for each account.
    package func lines(_ format: Format) -> [String] {
        accounts.map { account in
            let text = line(account)[language]
            let name = format == .text ? account.name : "**\(Self.escaped(account.name))**"
            let mark = format == .text ? "" : "- "
            return mark + Sentence(en: "\(name): \(text)", zh: "\(name)：\(text)")[language]
        }
    }

    private func line(_ account: AccountDay) -> Sentence {
        switch account.trouble {
        case nil: account.shown.map(told) ?? Sentence(en: "no day is held yet", zh: "尚无数据")
        case .notCollected:
            Sentence(
                en: "no hours and no days are collected; put getupstreammsghour into collect.endpoints",
                zh: "未采集每日数据，请在 collect.endpoints 中加入 getupstreammsghour")
        case .late:
            .joined([Sentence(en: "the day has not come yet", zh: "当日数据尚未就绪"), newest(account)], by: .semicolon)
        case .failed(let endpoint, let reason):
            .joined(
                [
                    Sentence(
                        en: "\(endpoint) fails: \(reason.english)", zh: "接口 \(endpoint) 调用失败：\(reason.chinese)"),
                    newest(account),
                ], by: .semicolon)
        case .retired(let endpoint):
            .joined(
                [
                    Sentence(en: "WeChat has retired \(endpoint)", zh: "微信已下线接口 \(endpoint)"), newest(account),
                ], by: .semicolon)
        }
    }

    /// What came on the day of the digest.
    private func told(_ shown: AccountDay.Shown) -> Sentence {
        var clauses = [compared(shown)]
        if shown.isIncomplete {
            clauses.append(
                Sentence(en: "rows of it could not be used, so it is not judged", zh: "部分数据行无法使用，不作判断"))
        } else if shown.isUnjudged {
            clauses.append(
                Sentence(en: "a special day without days like it to compare with", zh: "特殊日，没有可比的同类日期"))
        } else if shown.isDrop {
            clauses.append(Sentence(en: "the whole day fell", zh: "全天下降"))
        }
        if !shown.hours.isEmpty {
            clauses.append(hours(shown.hours))
        } else if clauses.count == 1, shown.expected != nil {
            clauses.append(Sentence(en: "no hour fell", zh: "各时段正常"))
        }
        return .joined(clauses, by: .semicolon)
    }

    private func compared(_ shown: AccountDay.Shown) -> Sentence {
        let came = Number.grouped(shown.messages)
        guard let expected = shown.expected else {
            return Sentence(
                en: "\(Self.counted(shown.messages, "message")); too few days are known to say what is usual",
                zh: "收到消息 \(came) 条；历史天数不足，暂无预期")
        }
        let rounded = Int(expected.rounded())
        let (about, change) = (Number.grouped(rounded), change(from: expected, to: shown.messages))
        return Sentence(
            en: "\(Self.counted(shown.messages, "message")), \(about) expected\(change.english)",
            zh: "收到消息 \(came) 条，预期 \(about) 条\(change.chinese)")
    }

    /// How far what came lies from what was expected; nothing where nothing was.
    private func change(from expected: Double, to came: Int) -> Sentence {
        guard expected >= 1 else { return Sentence(en: "", zh: "") }
        let percent = Int(((Double(came) / expected - 1) * 100).rounded())
        if percent == 0 { return Sentence(en: " (as expected)", zh: "（持平）") }
        let size = Number.grouped(abs(percent))
        return percent < 0
            ? Sentence(en: " (−\(size) %)", zh: "（低 \(size)%）") : Sentence(en: " (+\(size) %)", zh: "（高 \(size)%）")
    }

    /// The hours that fell, the first of them by name.
    private func hours(_ hours: [AccountDay.Hour]) -> Sentence {
        var parts = hours.prefix(Self.named).map { hour in
            let (came, expected) = (Number.grouped(hour.came), Number.grouped(Int(hour.expected.rounded())))
            return Sentence(
                en: "\(hour.hour < 10 ? "0" : "")\(hour.hour):00 \(came) of \(expected)",
                zh: "\(hour.hour) 时 \(came) 条（预期 \(expected) 条）")
        }
        let rest = hours.count - Self.named
        if rest > 0 { parts.append(Sentence(en: "\(rest) more", zh: "另有 \(rest) 个时段")) }
        let list = Sentence.joined(parts, by: Sentence(en: ", ", zh: "、"))
        return Sentence(en: "hours that fell: \(list.english)", zh: "下降时段：\(list.chinese)")
    }

    /// The age of what is held instead.
    private func newest(_ account: AccountDay) -> Sentence {
        guard let shown = account.shown else { return Sentence(en: "no day is held yet", zh: "尚无任何数据") }
        let behind = day.daysSinceEpoch - shown.day.daysSinceEpoch
        return Sentence(
            en: """
                the newest day is \(shown.day), \(Self.counted(behind, "day")) before, with \
                \(Self.counted(shown.messages, "message"))
                """,
            zh: "最新数据为 \(shown.day)（早 \(behind) 天），消息 \(Number.grouped(shown.messages)) 条")
    }

    private var weekday: Sentence {
        [
            Sentence(en: "Thursday", zh: "周四"), Sentence(en: "Friday", zh: "周五"), Sentence(en: "Saturday", zh: "周六"),
            Sentence(en: "Sunday", zh: "周日"), Sentence(en: "Monday", zh: "周一"), Sentence(en: "Tuesday", zh: "周二"),
            Sentence(en: "Wednesday", zh: "周三"),
        ][(day.daysSinceEpoch % 7 + 7) % 7]
    }

    /// `1 account`, `2 accounts`.
    private static func counted(_ number: Int, _ noun: String) -> String {
        "\(Number.grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// The text without what Markdown reads as marks.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            if "\\`*_{}[]()#+-!|<>~".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
    }
}
