import BeijingTime

/// The part of a receiver's queue that is set aside because the receiver accepts other days but not these: retried when nothing else
/// waits, then hourly.
///
/// Failures after the last success may also be an outage, so such batches are only suspended until the next success confirms them, or
/// until the end of the queue is reached. What cannot be read from the store is set aside, too. Everything is kept in memory only: a
/// restart retries all days, oldest first.
struct RemoteWriteAsides: Equatable, Sendable {
    /// One day of one or more accounts.
    struct Entry: Equatable, Sendable {
        let day: Day
        let accounts: [String]
        /// The time of the next try.
        var due: UnixTime
        /// How often everything that was tried of it was refused.
        var attempts = 0
        /// The batch with the parts already settled, so that none of it is sent twice.
        var begun: RemoteWriteBatch?
    }

    /// A batch that is left out until it is known whether the receiver works.
    struct Suspended: Equatable, Sendable {
        let day: Day
        let accounts: [String]
        /// The batch that was tried; nil for the rest of its day.
        let batch: RemoteWriteBatch?
        let fault: RemoteWriteFault
    }

    /// The time between two tries.
    static let period = Duration.seconds(3600)
    /// After this many failures in a row the rest of a day waits for the next hour.
    static let failuresOfDay = 3

    /// The entries; the one tried longest ago comes first.
    private var entries: [Entry] = []
    private var accounts: [Day: Set<String>] = [:]
    private var failures: [Day: Int] = [:]
    /// What has failed since the last success: batches, or the rest of a day without a batch.
    private(set) var suspended: [Suspended] = []
    /// The earliest due time of an entry.
    private(set) var nextDue: UnixTime?

    /// How many samples are set aside; an account's day counts as 240.
    var samples: Int {
        let days = accounts.values.reduce(0) { $0 + $1.count } - suspended.reduce(0) { $0 + $1.accounts.count }
        return days * RemoteWriteBacklog.samplesOfDay
    }

    /// Whether any suspended batch failed as in an outage.
    var mayBeOutage: Bool { suspended.contains { $0.fault.cause != .request } }

    /// Whether an account's day is set aside.
    func contains(_ appID: String, on day: Day) -> Bool { accounts[day]?.contains(appID) ?? false }

    /// Suspends a batch that the receiver has just not accepted.
    ///
    /// - Returns: whether the day has failed so often in a row that its rest should be left out untried.
    mutating func suspend(_ batch: RemoteWriteBatch, _ fault: RemoteWriteFault) -> Bool {
        suspended.append(Suspended(day: batch.day, accounts: batch.accounts, batch: batch, fault: fault))
        accounts[batch.day, default: []].formUnion(batch.accounts)
        return noteFailure(on: batch.day)
    }

    /// Suspends the rest of a day untried.
    mutating func suspend(_ rest: [String], on day: Day, _ fault: RemoteWriteFault) {
        guard !rest.isEmpty else { return }
        suspended.append(Suspended(day: day, accounts: rest, batch: nil, fault: fault))
        accounts[day, default: []].formUnion(rest)
    }

    /// Sets aside everything suspended: the receiver works.
    ///
    /// - Returns: what was set aside.
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

    /// Returns everything suspended to the queue: it may be an outage.
    mutating func revert(at now: UnixTime) {
        for each in suspended {
            release(each.accounts, on: each.day)
            failures[each.day] = nil
            if let batch = each.batch, batch.split?.isBegun == true { park(batch, at: now) }
        }
        suspended = []
    }

    /// Sets aside a batch that is partly sent, to be retried as soon as nothing else waits.
    mutating func park(_ batch: RemoteWriteBatch, at now: UnixTime) {
        insert(Entry(day: batch.day, accounts: batch.accounts, due: now, attempts: batch.attempts, begun: batch))
    }

    /// Whether an entry is due; a due time later than any wait was set while the clock was ahead, and counts as due.
    func isDue(at now: UnixTime) -> Bool { nextDue.map { Self.isDue($0, at: now) } ?? false }

    private static func isDue(_ due: UnixTime, at now: UnixTime) -> Bool {
        due <= now || due > now.advanced(by: period)
    }

    /// Removes and returns a due entry; its accounts count as set aside until they are released or put back.
    mutating func popDue(at now: UnixTime) -> Entry? {
        guard isDue(at: now), let place = entries.firstIndex(where: { Self.isDue($0.due, at: now) }) else { return nil }
        let entry = entries.remove(at: place)
        self.nextDue = entries.map(\.due).min()
        return entry
    }

    /// Puts an entry back for another hour when it could not be read.
    mutating func putBack(_ entry: Entry, at now: UnixTime) {
        var entry = entry
        entry.due = now.advanced(by: Self.period)
        insert(entry)
    }

    /// Sets aside accounts' days that cannot be read, to be retried hourly.
    mutating func setAside(unreadable: [String], on day: Day, at now: UnixTime) {
        guard !unreadable.isEmpty else { return }
        insert(Entry(day: day, accounts: unreadable, due: now.advanced(by: Self.period)))
    }

    /// Ends the setting aside of accounts' days.
    mutating func release(_ released: some Sequence<String>, on day: Day) {
        accounts[day]?.subtract(released)
        if accounts[day]?.isEmpty == true { accounts[day] = nil }
    }

    /// Puts back what did not fit into a batch, due at once.
    mutating func putBack(_ rest: [String], of entry: Entry) {
        guard !rest.isEmpty else { return }
        insert(Entry(day: entry.day, accounts: rest, due: entry.due, attempts: entry.attempts))
    }

    /// Puts back a batch that failed again, in halves, so that in the end a faulty account delays no other.
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

    /// Notes that a day was accepted, at least in part.
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
