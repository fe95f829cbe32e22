/// What the program says to people, in both languages side by side: one that is written in one language only does not compile.
///
/// ```text
///  --language, LANG, Accept-Language, ?lang= ──▶ Language ──▶ Sentence[language] ──▶ pages, check-config, digest, demo
/// ```
///
/// Target: Holds what is said to people in English and in Chinese, and chooses between them.
/// Keeps out: Everything of ours; who says what stands beside the facts.
package struct Sentence: Hashable, Sendable {
    /// The English text.
    package let english: String
    /// The Chinese text.
    package let chinese: String

    /// Makes a sentence of both texts; values are interpolated into each where its grammar wants them.
    package init(en english: String, zh chinese: String) { (self.english, self.chinese) = (english, chinese) }

    /// The text in a language.
    package subscript(language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}

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
