import BeijingTime

/// What of a receiver's queue is set aside because the receiver takes other days but not these: tried again when nothing else waits,
/// and hourly from then on.
///
/// What fails after the last success may as well be an outage, so it is only left out until the next success confirms it, or the end of
/// the queue is reached. What cannot be read in the store is set aside, too. All of it is kept in memory only: a restart tries
/// everything again, oldest day first.
struct RemoteWriteAsides: Equatable, Sendable {
    /// One or more accounts' share of a day.
    struct Entry: Equatable, Sendable {
        let day: Day
        let accounts: [String]
        /// When it is tried again.
        var due: UnixTime
        /// How often everything of it that was tried was refused.
        var attempts = 0
        /// What is already settled in part, so that none of it is sent twice.
        var begun: RemoteWriteBatch?
    }

    /// What is left out of the walk until it is known whether the receiver lives.
    struct Suspended: Equatable, Sendable {
        let day: Day
        let accounts: [String]
        /// The batch that was tried; nil for the rest of its day.
        let batch: RemoteWriteBatch?
        let fault: RemoteWriteFault
    }

    /// Between two tries.
    static let period = Duration.seconds(3600)
    /// After so many failures in a row the rest of a day waits for the next hour.
    static let failuresOfDay = 3

    /// The entries, those that were tried longest ago first.
    private var entries: [Entry] = []
    private var accounts: [Day: Set<String>] = [:]
    private var failures: [Day: Int] = [:]
    /// What has failed since the last success: batches, or the rest of a day without a batch.
    private(set) var suspended: [Suspended] = []
    /// When the first of them is due.
    private(set) var nextDue: UnixTime?

    /// How many samples are set aside, an account's day being 240 of them.
    var samples: Int {
        let days = accounts.values.reduce(0) { $0 + $1.count } - suspended.reduce(0) { $0 + $1.accounts.count }
        return days * RemoteWriteBacklog.samplesOfDay
    }

    /// Whether anything that was left out failed as in an outage.
    var mayBeOutage: Bool { suspended.contains { $0.fault.cause != .request } }

    /// Whether an account's day is set aside.
    func contains(_ appID: String, on day: Day) -> Bool { accounts[day]?.contains(appID) ?? false }

    /// Leaves a batch out that the receiver has just not taken.
    ///
    /// - Returns: whether the day has failed so often in a row that its rest should not be tried now either.
    mutating func suspend(_ batch: RemoteWriteBatch, _ fault: RemoteWriteFault) -> Bool {
        suspended.append(Suspended(day: batch.day, accounts: batch.accounts, batch: batch, fault: fault))
        accounts[batch.day, default: []].formUnion(batch.accounts)
        return noteFailure(on: batch.day)
    }

    /// Leaves the rest of a day out untried.
    mutating func suspend(_ rest: [String], on day: Day, _ fault: RemoteWriteFault) {
        guard !rest.isEmpty else { return }
        suspended.append(Suspended(day: day, accounts: rest, batch: nil, fault: fault))
        accounts[day, default: []].formUnion(rest)
    }

    /// Sets aside what was left out: the receiver lives.
    ///
    /// - Returns: what that is.
    mutating func confirm(at now: UnixTime) -> [Suspended] {
        defer { suspended = [] }
        for each in suspended {
            insert(
                Entry(
                    day: each.day, accounts: each.accounts, due: now, attempts: each.batch?.attempts ?? 0,
                    begun: each.batch?.split?.isBegun == true ? each.batch : nil))
        }
        return suspended
    }

    /// Lets everything that was left out wait as before: it may be an outage.
    mutating func revert(at now: UnixTime) {
        for each in suspended {
            release(each.accounts, on: each.day)
            failures[each.day] = nil
            if let batch = each.batch, batch.split?.isBegun == true { park(batch, at: now) }
        }
        suspended = []
    }

    /// Sets a batch aside that is begun, to be tried as soon as nothing else waits.
    mutating func park(_ batch: RemoteWriteBatch, at now: UnixTime) {
        insert(Entry(day: batch.day, accounts: batch.accounts, due: now, attempts: batch.attempts, begun: batch))
    }

    /// Whether something is due; what is due later than ever said, is so by a clock that was ahead.
    func isDue(at now: UnixTime) -> Bool { nextDue.map { Self.isDue($0, at: now) } ?? false }

    private static func isDue(_ due: UnixTime, at now: UnixTime) -> Bool {
        due <= now || due > now.advanced(by: period)
    }

    /// Takes an entry out that is due; its accounts count as set aside until they are released or put back.
    mutating func popDue(at now: UnixTime) -> Entry? {
        guard isDue(at: now), let place = entries.firstIndex(where: { Self.isDue($0.due, at: now) }) else { return nil }
        let entry = entries.remove(at: place)
        self.nextDue = entries.map(\.due).min()
        return entry
    }

    /// Puts an entry back that could not be looked at, for another hour.
    mutating func putBack(_ entry: Entry, at now: UnixTime) {
        var entry = entry
        entry.due = now.advanced(by: Self.period)
        insert(entry)
    }

    /// Sets accounts' shares of a day aside that cannot be read, to be looked at hourly.
    mutating func setAside(unreadable: [String], on day: Day, at now: UnixTime) {
        guard !unreadable.isEmpty else { return }
        insert(Entry(day: day, accounts: unreadable, due: now.advanced(by: Self.period)))
    }

    /// Counts accounts' shares of a day as set aside no more.
    mutating func release(_ released: some Sequence<String>, on day: Day) {
        accounts[day]?.subtract(released)
        if accounts[day]?.isEmpty == true { accounts[day] = nil }
    }

    /// Puts back what did not fit into a batch, due at once.
    mutating func putBack(_ rest: [String], of entry: Entry) {
        guard !rest.isEmpty else { return }
        insert(Entry(day: entry.day, accounts: rest, due: entry.due, attempts: entry.attempts))
    }

    /// Puts a batch back that failed again: in halves, so that in the end an account that is at fault holds back no other.
    mutating func putBack(_ batch: RemoteWriteBatch, at now: UnixTime) {
        let due = now.advanced(by: Self.period)
        let middle = batch.accounts.count / 2
        let shares =
            batch.split?.isBegun == true
            ? [batch.accounts] : [Array(batch.accounts[..<middle]), Array(batch.accounts[middle...])]
        for share in shares where !share.isEmpty {
            insert(
                Entry(
                    day: batch.day, accounts: share, due: due, attempts: batch.attempts,
                    begun: batch.split?.isBegun == true ? batch : nil))
        }
        guard noteFailure(on: batch.day) else { return }
        failures[batch.day] = nil
        for place in entries.indices where entries[place].day == batch.day {
            entries[place].due = max(entries[place].due, due)
        }
        nextDue = entries.map(\.due).min()
    }

    /// Notes that a day was accepted, in part at least.
    mutating func noteSuccess(on day: Day) { failures[day] = nil }

    private mutating func noteFailure(on day: Day) -> Bool {
        failures[day, default: 0] += 1
        return failures[day, default: 0] >= Self.failuresOfDay
    }

    private mutating func insert(_ entry: Entry) {
        entries.append(entry)
        accounts[entry.day, default: []].formUnion(entry.accounts)
        nextDue = min(nextDue ?? entry.due, entry.due)
    }
}
