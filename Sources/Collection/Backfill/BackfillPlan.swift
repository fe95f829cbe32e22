package import BeijingTime
package import DayStore
package import Settings

/// What a backfill has to fetch, and how long its calls will take: a pure function of what is held.
package struct BackfillPlan: Equatable, Sendable {
    /// One account's share.
    package struct Account: Equatable, Sendable {
        /// The label `account`.
        package let name: String
        /// The AppID.
        package let appID: String
        /// The days to fetch, oldest first, one call each: those that are missing or not final, or all.
        package let missing: [Day]
        /// Calls already used today.
        package let usedToday: Int
        /// The most calls a Beijing day that a backfill makes for it.
        package let limit: Int
    }

    /// The days to output.
    package let days: ClosedRange<Day>
    /// The accounts, in the order of the configuration.
    package let accounts: [Account]
    /// The daily calls of an account that a backfill may use: as for the history, a third is kept back for the next morning's polls.
    package static func limit(callsPerDay: Int) -> Int { callsPerDay - callsPerDay / 3 }

    /// Parses and checks the days requested at `now`.
    package static func days(from: String, to: String, now: UnixTime) throws(BackfillError) -> ClosedRange<Day> {
        guard let first = Day(from) else { throw .noDate(flag: "--from", text: from) }
        guard let last = Day(to) else { throw .noDate(flag: "--to", text: to) }
        guard first <= last else { throw .reversed(from: first, to: last) }
        guard first >= .firstOfData else { throw .beforeData(first) }
        guard last <= Day(containing: now) - 1 else { throw .notFinal(last, last: lastFinal(now)) }
        return first...last
    }

    /// The last day whose numbers are final whenever they are fetched: yesterday's may still be restated today.
    static func lastFinal(_ now: UnixTime) -> Day { Day(containing: now) - 2 }

    /// Plans the missing days from `holdings`, which returns what is held of an account and how many of today's calls are used; all days if
    /// they are to be fetched `again`. `callsPerDay` is for accounts without a number of their own.
    ///
    /// - Throws: ``BackfillError/notFinal(_:last:)`` when yesterday is requested and not every account holds it as final.
    package init(
        _ days: ClosedRange<Day>, accounts: [AccountConfiguration], callsPerDay: Int, again: Bool = false,
        now: UnixTime,
        holdings: (AccountConfiguration) throws -> (held: [Day: Holding], usedToday: Int)
    ) throws {
        self.days = days
        let length = days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch + 1
        self.accounts = try accounts.map { account in
            let (held, used) = try holdings(account)
            let missing = (0..<length).map { days.lowerBound + $0 }.filter { again || held[$0]?.isSettled != true }
            if let last = missing.last, last > Self.lastFinal(now) {
                throw BackfillError.notFinal(last, last: Self.lastFinal(now))
            }
            return Account(
                name: account.name, appID: account.appID, missing: missing, usedToday: used,
                limit: Self.limit(callsPerDay: account.callsPerDay ?? callsPerDay))
        }
    }

    /// The data calls of all accounts.
    package var calls: Int { accounts.reduce(0) { $0 + $1.missing.count } }

    /// The number of Beijing days on which calls will be made.
    package var beijingDays: Int { accounts.map(beijingDays).max() ?? 0 }

    private func beijingDays(_ account: Account) -> Int {
        guard !account.missing.isEmpty else { return 0 }
        let today = max(account.limit - account.usedToday, 0)
        let later = max(account.missing.count - today, 0)
        return (today > 0 ? 1 : 0) + (later + account.limit - 1) / account.limit
    }

    /// The plan as an operator reads it before it starts.
    package var lines: [String] {
        let each = accounts.map { account in
            let state =
                account.missing.isEmpty
                ? "everything is held"
                : "\(Self.count(account.missing.count, "call")) on \(Self.count(beijingDays(account), "Beijing day"))"
            return "  \(account.name): \(state)"
        }
        let span = days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch + 1
        let sum =
            calls == 0
            ? "no call is needed"
            : "\(Self.count(calls, "call")) and the token calls, at most \(limits) a day for each account, on \(Self.count(beijingDays, "Beijing day"))"
        let scope = "\(Self.count(span, "day")) of \(Self.count(accounts.count, "account"))"
        return ["\(days.lowerBound) to \(days.upperBound), \(scope): \(sum)"] + each
    }

    /// `60`, or `20 to 60` where accounts have limits of their own.
    private var limits: String {
        let limits = accounts.map(\.limit)
        guard let least = limits.min(), let most = limits.max() else { return "0" }
        return least == most ? "\(most)" : "\(least) to \(most)"
    }

    private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
