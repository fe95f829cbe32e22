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
    func cell(now: Int64) -> Markup {
        let failure: Markup = errcode.map { " <small>not told when last asked: <code>\($0)</code></small>" } ?? .none
        guard let at else { return "–\(failure)" }
        return """
            \(Words.count(remaining)) of \(Words.count(limit)) left; \(Words.counted(ownCalls, "call")) by this exporter \
            <small>\(Words.relative(at, now: now))</small>\(failure)
            """
    }
}
