/// Counts the calls of one span of time, a day or a minute, per AppID and endpoint.
struct QuotaBook: Sendable {
    /// What has a quota of its own.
    private struct Key: Hashable {
        let appID: String
        let endpoint: String
    }

    private var span = Int.min
    private var used: [Key: Int] = [:]

    /// Takes one call out of the `limit` of the span of that number, whose beginning starts the count anew.
    ///
    /// - Returns: Whether one was left.
    mutating func spend(appID: String, endpoint: String, limit: Int, in span: Int) -> Bool {
        if span != self.span {
            self.span = span
            used = [:]
        }
        let key = Key(appID: appID, endpoint: endpoint)
        guard used[key, default: 0] < limit else { return false }
        used[key, default: 0] += 1
        return true
    }

    /// The calls taken in the span counted last.
    func used(appID: String, endpoint: String) -> Int { used[Key(appID: appID, endpoint: endpoint), default: 0] }
}
