import Languages

/// WeChat's own quota of an endpoint, as an account's page shows it.
package struct QuotaFact: Equatable, Sendable {
    /// Calls that WeChat allows in a day.
    package var limit = 0
    /// Calls that were left.
    package var remaining = 0
    /// Calls that the exporter had made that day by its own count.
    package var ownCalls = 0
    /// When WeChat told it, in Unix seconds; nil when it never did.
    package var at: Int64?
    /// The errcode of the last call, if it failed.
    package var errcode: String?

    /// Makes a quota of which nothing is known.
    package init() {}

    /// The cell of the table: `4,950 of 5,000 left; 3 calls by this exporter 2 hours ago`.
    func cell(now: Int64, _ language: Language) -> Markup {
        let failure: Markup =
            errcode.map { code in
                Phrase(
                    en: " <small>not told when last asked: <code>\(code)</code></small>",
                    zh: " <small>上次未能查到：<code>\(code)</code></small>")[language]
            } ?? .none
        guard let at else { return "–\(failure)" }
        let (left, all) = (Words.count(remaining), Words.count(limit))
        let (own, times) = (Words.counted(ownCalls, .call, .english), Words.counted(ownCalls, .time, .chinese))
        let when = Words.relative(at, now: now, language)
        return Phrase(
            en: "\(left) of \(all) left; \(own) by this exporter <small>\(when)</small>\(failure)",
            zh: "剩余 \(left) / \(all)；本程序 \(times) <small>\(when)</small>\(failure)")[language]
    }
}
