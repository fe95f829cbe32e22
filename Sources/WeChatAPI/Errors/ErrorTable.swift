package import Languages

/// What each documented errcode means to an operator. Source: WeChat's general table of errors and those of each page.
package struct ErrorTable: Sendable {
    /// One errcode's row.
    package struct Entry: Sendable {
        /// How the exporter reacts.
        package let errorClass: ErrorClass
        /// What the refusal closes.
        package let scope: ErrorScope
        /// What it means and what to do, as a clause that follows "errcode N: ".
        package let meaning: Sentence
        /// Where to do it; nil when no page of WeChat's helps.
        package let page: ConsolePage?
    }

    /// What an errcode means where the list says the rest: meaning and page.
    typealias Row = (meaning: Sentence, page: ConsolePage?)

    /// The row of a code in the answer to a data call; an undocumented code is retried with back-off.
    package static func entry(_ code: Int) -> Entry {
        entries[code]
            ?? Entry(
                errorClass: .busy, scope: .endpoint,
                meaning: Sentence(
                    en: "a code that no WeChat document names; retried with back-off", zh: "微信文档中没有的错误码；稍后自动重试"),
                page: nil)
    }

    /// The row of a code in the answer to a token call: without a token, no endpoint of the account can be called.
    package static func entry(_ code: Int, of call: TokenCall) -> Entry {
        if let (errorClass, meaning, page) = TokenCallMeanings.meaning(code, of: call) {
            return Entry(errorClass: errorClass, scope: .account, meaning: meaning, page: page)
        }
        let known = entry(code)
        return Entry(
            errorClass: known.errorClass == .notReady ? .busy : known.errorClass, scope: .account,
            meaning: known.meaning, page: known.page)
    }

    /// Whether a document names the code.
    static func isDocumented(_ code: Int) -> Bool { entries[code] != nil }

    /// Every documented code.
    package static var codes: [Int] { entries.keys.sorted() }

    private static let entries: [Int: Entry] = {
        var entries: [Int: Entry] = [:]
        for (errorClass, scope, rows) in [
            (ErrorClass.token, ErrorScope.endpoint, tokens), (.busy, .endpoint, busy), (.notReady, .endpoint, notReady),
            (.credential, .account, credentials), (.credential, .account, addresses),
            (.credential, .account, platforms),
            (.credential, .endpoint, permissions), (.quota, .endpoint, quotas), (.request, .endpoint, requests),
            (.retired, .endpoint, retired),
        ] {
            for (code, row) in rows {
                entries[code] = Entry(errorClass: errorClass, scope: scope, meaning: row.meaning, page: row.page)
            }
        }
        return entries
    }()
}
