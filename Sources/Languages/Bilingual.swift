/// What the program says to people, in both languages side by side: what is written in one language only does not compile.
///
/// ```text
///  --language, LANG, Accept-Language, ?lang= ──▶ Language ──▶ Sentence[language] ──▶ pages, check-config, digest, demo
/// ```
///
/// Target: Holds what is said to people in English and in Chinese, and chooses between them.
/// Keeps out: Everything of ours; who says what stands beside the facts.
package struct Bilingual<Text> {
    /// The English text.
    package let english: Text
    /// The Chinese text.
    package let chinese: Text

    /// Makes it of both texts; values are interpolated into each where its grammar wants them.
    package init(en english: Text, zh chinese: Text) { (self.english, self.chinese) = (english, chinese) }

    /// The text in a language.
    package subscript(language: Language) -> Text {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}

extension Bilingual: Sendable where Text: Sendable {}
extension Bilingual: Equatable where Text: Equatable {}
extension Bilingual: Hashable where Text: Hashable {}

/// A sentence, or a part of one, in plain text.
package typealias Sentence = Bilingual<String>

extension Sentence {
    /// Sentences as one, with what stands between any two of them.
    package static func joined(_ sentences: [Sentence], by separator: Sentence) -> Sentence {
        func text(_ language: Language) -> String {
            sentences.map { $0[language] }.joined(separator: separator[language])
        }
        return Sentence(en: text(.english), zh: text(.chinese))
    }

    /// What stands between the parts of a list.
    package static var comma: Sentence { Sentence(en: ", ", zh: "，") }
    /// What stands between two clauses.
    package static var semicolon: Sentence { Sentence(en: "; ", zh: "；") }
}
