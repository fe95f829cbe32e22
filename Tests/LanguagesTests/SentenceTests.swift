import Foundation
import Testing

/// How the sentences of the program are written. That each has both texts the compiler sees to.
struct SentenceTests {
    @Test func everySentenceHasBothTexts() throws {
        let sentences = try SentenceSource.all()
        try #require(!sentences.isEmpty)
        for sentence in sentences {
            let isMadeElsewhere = (sentence.english == nil, sentence.chinese == nil)
            #expect(isMadeElsewhere.0 == isMadeElsewhere.1, "\(sentence.place) is made in one language only")
        }
    }

    @Test func chineseTextsAreChinese() throws {
        for sentence in try SentenceSource.all() {
            guard let (english, chinese) = sentence.both else { continue }
            // A separator, or a text of values, marks, names and punctuation, has no words; `3 of 4` is `3 / 4`.
            let words = english.replacing(/\w*_\w*|<[^>]*>|\bof\b/, with: "")
            guard words.contains(where: \.isLetter) else { continue }
            #expect(chinese.contains(/\p{Script=Han}/), "\(sentence.place): \(chinese)")
        }
    }

    @Test func chineseTextsHaveFullWidthPunctuation() throws {
        for sentence in try SentenceSource.all() {
            let fault = Self.halfWidth(sentence.chinese ?? "")
            #expect(fault == nil, "\(sentence.place): \(fault ?? "")")
        }
    }

    /// As in the documents; WeChat itself writes its whitelist without a blank.
    @Test func aBlankStandsBetweenChineseAndLatin() throws {
        for sentence in try SentenceSource.all() {
            let text = (sentence.chinese ?? "").replacing(/白名单IP地址列表|IP白名单/, with: "")
            let close = text.firstMatch(of: /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9%]\p{Script=Han}/)
            #expect(close == nil, "\(sentence.place): \(close.map { String($0.output) } ?? "")")
        }
    }

    @Test(
        arguments: [
            ("数据未到, 请稍候", "到,"), ("数据未到.", "到."), ("(认证)过期", "(认"), ("请检查 app_id: 错误", ": 错"), ("等待!", "待!"),
            ("最新为 \u{FFFC}, 预期", ", 预"), ("数据未到，请稍候。", nil), ("请检查 app_id：见 errcode 40013", nil), ("9.5 条", nil),
            ("见 https://example.org/a,b", nil),
        ] as [(String, String?)])
    func theCheckFindsHalfWidthPunctuation(text: String, found: String?) {
        #expect(Self.halfWidth(text) == found)
    }

    @Test func theReaderFindsLiteralsAndLeavesValuesOut() {
        let source = #"""
            x = Sentence(
                en: "a \(n == 1 ? "day" : "days (or), so")", zh: """
                    一 \(n) 天
                    """)
            y = Sentence(en: "a \(n) b" + rest, zh: known ? "甲" : "乙")
            z = Sentence(en: text(.english), zh: text(.chinese))
            """#
        let read = SentenceSource.sentences(of: source, path: "f")
        #expect(read.map(\.english) == ["a \u{FFFC}", "a \u{FFFC} b", nil])
        #expect(read.map { $0.chinese?.filter { !$0.isWhitespace } } == ["一\u{FFFC}天", "甲乙", nil])
    }

    /// The first half-width mark beside a Chinese character.
    private static func halfWidth(_ text: String) -> String? {
        text.firstMatch(of: /\p{Script=Han}[,;:!?()]|[,;:!?()] ?\p{Script=Han}|\p{Script=Han}\.(?=\s|$)/).map {
            String($0.output)
        }
    }
}
