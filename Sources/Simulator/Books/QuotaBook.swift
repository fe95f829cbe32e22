/// Counts the calls in a day or a minute, by AppID and endpoint.
struct QuotaBook: Sendable {
    /// What has a quota of its own.
    private struct Key: Hashable {
        let appID: String
        let endpoint: String
    }

    private var span = Int.min
    private var used: [Key: Int] = [:]

    /// Counts one call against the `limit` of the period with this number; a new period begins at zero.
    ///
    /// - Returns: Whether the call is within the limit.
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

    /// The calls counted in the period with this number, if it is the last one.
    func used(appID: String, endpoint: String, in span: Int) -> Int {
        span == self.span ? used(appID: appID, endpoint: endpoint) : 0
    }

    /// The calls counted in the last period.
    func used(appID: String, endpoint: String) -> Int { used[Key(appID: appID, endpoint: endpoint), default: 0] }
}
