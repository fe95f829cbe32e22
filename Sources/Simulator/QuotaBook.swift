/// Counts the calls of one Beijing day per account and endpoint.
struct QuotaBook: Sendable {
    /// What has a quota of its own.
    private struct Key: Hashable {
        let appID: String
        let endpoint: String
    }

    private var day = BeijingDate(daysSinceEpoch: 0)
    private var used: [Key: Int] = [:]

    /// Takes one call out of the day's `limit`.
    ///
    /// - Throws: ``Refusal/quotaUsedUp`` when none is left; the count starts anew at 00:00 in Beijing.
    mutating func take(appID: String, endpoint: String, limit: Int, at now: Int64) throws(Refusal) {
        let today = BeijingDate(at: now)
        if today != day {
            day = today
            used = [:]
        }
        let key = Key(appID: appID, endpoint: endpoint)
        guard used[key, default: 0] < limit else { throw .quotaUsedUp }
        used[key, default: 0] += 1
    }
}
