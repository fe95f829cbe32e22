import Languages
import Testing

struct LanguageTests {
    @Test(
        arguments: [
            ("zh_CN.UTF-8", Language.chinese), ("zh", .chinese), ("zh_TW", .chinese), ("ZH_cn", .chinese),
            ("en_US.UTF-8", .english),
            ("en", .english), ("en_GB@euro", .english), ("C", nil), ("POSIX", nil), ("C.UTF-8", nil),
            ("de_DE.UTF-8", nil), ("", nil),
            ("zha_CN", nil),
        ] as [(String, Language?)])
    func aLocaleNamesItsLanguage(locale: String, language: Language?) {
        #expect(Language(locale: locale) == language)
    }

    /// LC_ALL beats LC_MESSAGES, which beats LANG; an empty one counts as not set.
    @Test(
        arguments: [
            ([:], Language.english), (["LANG": "zh_CN.UTF-8"], .chinese),
            (["LANG": "zh_CN.UTF-8", "LC_ALL": "C"], .english),
            (["LANG": "en_US", "LC_MESSAGES": "zh_CN"], .chinese),
            (["LANG": "zh_CN", "LC_MESSAGES": "en_US"], .english),
            (["LANG": "zh_CN", "LC_ALL": ""], .chinese), (["LC_ALL": "zh_CN", "LANG": "en"], .chinese),
            (["LANG": "fr_FR"], .english),
        ] as [([String: String], Language)])
    func theTerminalIsReadAsPOSIXSays(environment: [String: String], language: Language) {
        #expect(Language.ofTerminal(environment) == language)
    }

    @Test(
        arguments: [
            (nil, Language.english), ("", .english), ("zh-CN,zh;q=0.9,en;q=0.8", .chinese),
            ("en-US,en;q=0.9,zh;q=0.8", .english),
            ("zh-CN", .chinese), ("ZH-hans-cn", .chinese), ("de,zh;q=0.5", .chinese), ("de", .english),
            ("en;q=0.2,zh;q=0.3", .chinese),
            ("en;q=0.3, zh;q=0.3", .english), ("zh;q=0.3, en;q=0.3", .chinese), ("zh;q=0,*", .english),
            ("en;q=0,*", .chinese),
            ("*", .english), ("*,zh", .chinese), ("*;q=0.5,zh;q=0.4", .english), ("*;q=0.1,zh;q=0.4", .chinese),
            ("*;q=0", .english),
            ("en;q=0.5,zh-TW;q=0.1,zh-CN;q=0.8", .chinese), ("zh ; q=0.9 , en ;\tQ=0.8", .chinese),
            // What the grammar does not allow is passed over.
            ("zh;q=1.1,en;q=0.1", .english), ("zh;q=0.1234,en;q=0.1", .english), ("zh;q=,en;q=0.1", .english),
            ("zh;level=1,en;q=0.1", .english), ("zh;q=1;q=1,en;q=0.1", .english), ("zh_CN,en;q=0.1", .english),
            (",,zh", .chinese),
            ("zh;q=1.000,en", .chinese), ("zh-,en;q=0.1", .english),
        ] as [(String?, Language)])
    func aBrowserGetsWhatItWantsMost(header: String?, language: Language) {
        #expect(Language.negotiate(acceptLanguage: header) == language, "\(header ?? "none")")
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-12_345, "-12,345")])
    func numbersAreGrouped(number: Int, text: String) {
        #expect(Number.grouped(number) == text)
    }

    @Test func sentencesJoinInBothLanguages() {
        let both = Sentence.joined([Sentence(en: "a day", zh: "一天"), Sentence(en: "an hour", zh: "一小时")], by: .comma)
        #expect(both[.english] == "a day, an hour")
        #expect(both[.chinese] == "一天，一小时")
    }
}
