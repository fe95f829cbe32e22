import Languages

/// Formats numbers and spans of time for people.
enum Words {
    /// What is counted.
    enum Noun {
        case account, day, message, call, time, second, minute, hour

        /// The words for a number of it.
        fileprivate func counted(_ number: String, isOne: Bool) -> Sentence {
            switch self {
            case .account: Sentence(en: "\(number) account\(isOne ? "" : "s")", zh: "\(number) 个公众号")
            case .day: Sentence(en: "\(number) day\(isOne ? "" : "s")", zh: "\(number) 天")
            case .message: Sentence(en: "\(number) message\(isOne ? "" : "s")", zh: "\(number) 条消息")
            case .call: Sentence(en: "\(number) call\(isOne ? "" : "s")", zh: "\(number) 次调用")
            case .time: Sentence(en: "\(number) time\(isOne ? "" : "s")", zh: "\(number) 次")
            case .second: Sentence(en: "\(number) second\(isOne ? "" : "s")", zh: "\(number) 秒")
            case .minute: Sentence(en: "\(number) minute\(isOne ? "" : "s")", zh: "\(number) 分钟")
            case .hour: Sentence(en: "\(number) hour\(isOne ? "" : "s")", zh: "\(number) 小时")
            }
        }
    }

    /// `12,345`.
    static func count(_ number: Int) -> String { Number.grouped(number) }

    /// `1 account`, `2 accounts`; `2 个公众号`.
    static func counted(_ number: Int, _ noun: Noun, _ language: Language) -> String {
        noun.counted(count(number), isOne: number == 1)[language]
    }

    /// The same of a median.
    static func counted(_ number: Double, _ noun: Noun, _ language: Language) -> String {
        noun.counted(self.number(number), isOne: number == 1)[language]
    }

    /// `12,345.5`: at most one decimal, as medians of whole numbers need.
    static func number(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        let rest = Int((tenths % 10).magnitude)
        return count(tenths / 10) + (rest == 0 ? "" : ".\(rest)")
    }

    /// `12,346`, `3.4`: whole from ten on, for what is computed and never exact.
    static func about(_ number: Double) -> String {
        number < 10 ? self.number(number) : count(Int(number.rounded()))
    }

    /// `2.0`, `12.1`: with one decimal, for what something is multiplied by.
    static func factor(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(count(tenths / 10)).\(tenths % 10)"
    }

    /// `350`, `1.2k`, `15M`: short enough for an axis.
    static func short(_ value: Double) -> String {
        for (unit, name) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where value >= unit {
            return number(value / unit) + name
        }
        return number(value)
    }

    /// `43 %`; `43%` in Chinese, which sets no blank there.
    static func percent(_ share: Double, _ language: Language) -> String {
        let number = count(Int((share * 100).rounded()))
        return Sentence(en: "\(number) %", zh: "\(number)%")[language]
    }

    /// `38 hours`: the largest unit that keeps the number meaningful.
    static func span(_ seconds: Int64, _ language: Language) -> String {
        switch seconds {
        case ..<60: counted(Int(seconds), .second, language)
        case ..<3600: counted(Int(seconds / 60), .minute, language)
        case ..<172_800: counted(Int(seconds / 3600), .hour, language)
        default: counted(Int(seconds / 86_400), .day, language)
        }
    }

    /// `in 5 minutes`, `3 hours ago`, `now`.
    static func relative(_ instant: Int64, now: Int64, _ language: Language) -> String {
        let span = span(abs(instant - now), language)
        return switch instant - now {
        case 0: Sentence(en: "now", zh: "现在")[language]
        case 1...: Sentence(en: "in \(span)", zh: "\(span)后")[language]
        default: Sentence(en: "\(span) ago", zh: "\(span)前")[language]
        }
    }

    /// The same for planned times: `in 5 minutes`, `due now`.
    static func planned(_ instant: Int64, now: Int64, _ language: Language) -> String {
        instant > now ? relative(instant, now: now, language) : Sentence(en: "due now", zh: "即将")[language]
    }

    /// `00` … `23`.
    static func hour(_ hour: Int) -> String { hour < 10 ? "0\(hour)" : "\(hour)" }
}
