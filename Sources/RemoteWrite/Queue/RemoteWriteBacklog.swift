import BeijingTime
import DayStore
import EventTime
import Settings
import WeChatAPI

/// Walks through a receiver's queue, oldest day first, and cuts it into batches.
struct RemoteWriteBacklog {
    /// An account's day in the queue that cannot be read.
    struct Unreadable {
        let day: Day
        let account: String
        let error: StoreError
    }

    private let queue: RemoteWriteQueue
    private let store: DayStore
    private let receiver: RemoteWriteConfiguration
    private var day = Day.firstOfData
    private var waiting: [String] = []

    /// What the walk leaves out for now.
    var asides = RemoteWriteAsides()
    /// Unreadable days that have not been logged yet.
    var unreadable: [Unreadable] = []

    /// Begins at the oldest day of the queue.
    init(_ queue: RemoteWriteQueue, store: DayStore, receiver: RemoteWriteConfiguration) {
        (self.queue, self.store, self.receiver) = (queue, store, receiver)
    }

    /// How many samples of these accounts wait for days before `today`; an account's day counts as 240.
    func samples(_ accounts: [String: String], before today: Day) throws(StoreError) -> Int {
        try queue.counts(before: today).reduce(0) { $0 + (accounts[$1.key] == nil ? 0 : $1.value) } * Self.samplesOfDay
    }

    /// The samples of a day of messages on which only documented types occur.
    static let samplesOfDay = EventSource.messages.pointsOfDay

    /// The next batch of days before that of `now` for `accounts` (names by AppID); nil when nothing of theirs is left from the oldest
    /// day on.
    ///
    /// Later days were settled while the clock was ahead, and are not due yet.
    mutating func next(_ accounts: [String: String], at now: UnixTime) throws(StoreError) -> RemoteWriteBatch? {
        let today = Day(containing: now)
        var isFromStart = day == .firstOfData && waiting.isEmpty
        while true {
            if waiting.isEmpty {
                guard let next = try queue.firstDay(from: day), next < today else {
                    rewind()
                    // Days that settled before the walk's position are found by another walk.
                    if isFromStart { return nil }
                    isFromStart = true
                    continue
                }
                day = next
                waiting = try sendable(on: next, accounts).reversed()
            }
            let (batch, rest) = try cut(waiting, on: day, accounts, at: now)
            waiting = rest
            if waiting.isEmpty { day = day + 1 }
            if !batch.accounts.isEmpty { return batch }
        }
    }

    /// A batch of the newest waiting day before that of `now`, without anything of `stuck`; the walk starts again after it.
    mutating func newest(
        _ accounts: [String: String], but stuck: RemoteWriteBatch, at now: UnixTime
    ) throws(StoreError) -> RemoteWriteBatch? {
        rewind()
        var last = try queue.lastDay(to: Day(containing: now) - 1)
        while let day = last {
            var waiting = try sendable(on: day, accounts)
            if day == stuck.day { waiting.removeAll { stuck.accounts.contains($0) } }
            let (batch, _) = try cut(waiting.reversed(), on: day, accounts, at: now)
            if !batch.accounts.isEmpty { return batch }
            last = try queue.lastDay(to: day - 1)
        }
        return nil
    }

    /// A batch of what was set aside and is due, as far as it still waits.
    mutating func due(_ accounts: [String: String], at now: UnixTime) throws(StoreError) -> RemoteWriteBatch? {
        while let entry = asides.popDue(at: now) {
            do throws(StoreError) {
                let batch = try batch(of: entry, accounts, at: now)
                if !batch.accounts.isEmpty { return batch }
            } catch {
                asides.putBack(entry, at: now)
                throw error
            }
        }
        return nil
    }

    private mutating func batch(
        of entry: RemoteWriteAsides.Entry, _ accounts: [String: String], at now: UnixTime
    ) throws(StoreError) -> RemoteWriteBatch {
        let pending = Set(try queue.accounts(on: entry.day))
        let names = accounts.filter { pending.contains($0.key) }
        asides.release(entry.accounts.filter { names[$0] == nil }, on: entry.day)
        if var batch = entry.begun {
            batch.rename(names)
            return batch
        }
        let waiting = entry.accounts.filter { names[$0] != nil }
        var (batch, rest) = try cut(waiting.reversed(), on: entry.day, names, at: now)
        batch.attempts = entry.attempts
        asides.putBack(rest.reversed(), of: entry)
        return batch
    }

    /// Suspends a batch, and the rest of its day when that has failed too often.
    mutating func suspend(
        _ batch: RemoteWriteBatch, _ fault: RemoteWriteFault, _ accounts: [String: String]
    ) throws(StoreError) {
        guard asides.suspend(batch, fault) else { return }
        asides.suspend(try sendable(on: batch.day, accounts), on: batch.day, fault)
        rewind()
    }

    /// Returns everything suspended to the queue.
    mutating func revert(at now: UnixTime) {
        asides.revert(at: now)
        rewind()
    }

    /// Removes a batch from the queue.
    func acknowledge(_ batch: RemoteWriteBatch) async throws(StoreError) {
        try await queue.acknowledge(batch.day, accounts: batch.endpoints)
    }

    private mutating func rewind() { (day, waiting) = (.firstOfData, []) }

    private func sendable(on day: Day, _ accounts: [String: String]) throws(StoreError) -> [String] {
        try queue.accounts(on: day).filter { accounts[$0] != nil && !asides.contains($0, on: day) }
    }

    /// Cuts a batch from the end of `waiting`. Accounts that have left the configuration meanwhile, and days that cannot be read, stay in
    /// the queue.
    private mutating func cut(
        _ waiting: [String], on day: Day, _ accounts: [String: String], at now: UnixTime
    ) throws(StoreError) -> (batch: RemoteWriteBatch, rest: [String]) {
        var (batch, rest, damaged) = (RemoteWriteBatch(day: day), waiting, [String]())
        while let appID = rest.last {
            guard let name = accounts[appID] else {
                rest.removeLast()
                continue
            }
            do throws(StoreError) {
                var periods: [Endpoint: [StoredPeriod]] = [:]
                for endpoint in try queue.endpoints(of: appID, on: day) {
                    periods[endpoint] = try store.settledPeriods(appID: appID, endpoint: endpoint, days: day...day)
                }
                let isTaken = batch.add(
                    appID, name: name, periods, limit: receiver.maxSamplesPerSend,
                    externalLabels: receiver.externalLabels)
                guard isTaken else { break }
            } catch {
                guard case .damaged = error else { throw error }
                damaged.append(appID)
                unreadable.append(Unreadable(day: day, account: name, error: error))
            }
            rest.removeLast()
        }
        asides.setAside(unreadable: damaged, on: day, at: now)
        return (batch, rest)
    }
}
