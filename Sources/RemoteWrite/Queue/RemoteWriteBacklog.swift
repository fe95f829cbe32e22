import BeijingTime
import DayStore
import EventTime
import Settings
import WeChatAPI

/// Walks through a receiver's queue, oldest day first, and cuts it into batches.
struct RemoteWriteBacklog {
    private let queue: RemoteWriteQueue
    private let store: DayStore
    private let receiver: RemoteWriteConfiguration
    private var day = Day.firstOfData
    private var waiting: [String] = []

    /// What is left out of the walk for the time being.
    var asides = RemoteWriteAsides()

    /// Starts at the oldest day of the queue.
    init(_ queue: RemoteWriteQueue, store: DayStore, receiver: RemoteWriteConfiguration) {
        (self.queue, self.store, self.receiver) = (queue, store, receiver)
    }

    /// How many samples of these accounts and of days before `today` wait, an account's day being 240 of them.
    func samples(_ accounts: [String: String], before today: Day) throws(StoreError) -> Int {
        try queue.counts(before: today).reduce(0) { $0 + (accounts[$1.key] == nil ? 0 : $1.value) } * Self.samplesOfDay
    }

    /// The samples of a day on which only documented types occur.
    static let samplesOfDay = 24 * 5 * EventFamily.allCases.count

    /// The next batch of days before `today` for `accounts` (names by AppID), nil when nothing of theirs is left from the oldest day on.
    ///
    /// Later days were settled by a clock that was ahead: they have not come.
    mutating func next(_ accounts: [String: String], before today: Day) throws(StoreError) -> RemoteWriteBatch? {
        var isFromStart = day == .firstOfData && waiting.isEmpty
        while true {
            if waiting.isEmpty {
                guard let next = try queue.firstDay(from: day), next < today else {
                    rewind()
                    // Days that settled behind the walk are found by another one.
                    if isFromStart { return nil }
                    isFromStart = true
                    continue
                }
                day = next
                waiting = try sendable(on: next, accounts).reversed()
            }
            let batch = try cut(&waiting, on: day, accounts)
            if waiting.isEmpty { day = day + 1 }
            if !batch.accounts.isEmpty { return batch }
        }
    }

    /// A batch of the newest day before `today` that waits, and nothing of `stuck`; the walk begins anew after it.
    mutating func newest(
        _ accounts: [String: String], but stuck: RemoteWriteBatch, before today: Day
    ) throws(StoreError) -> RemoteWriteBatch? {
        rewind()
        var last = try queue.lastDay(to: today - 1)
        while let day = last {
            var waiting = try sendable(on: day, accounts)
            if day == stuck.day { waiting.removeAll { stuck.accounts.contains($0) } }
            waiting.reverse()
            let batch = try cut(&waiting, on: day, accounts)
            if !batch.accounts.isEmpty { return batch }
            last = try queue.lastDay(to: day - 1)
        }
        return nil
    }

    /// A batch of what was set aside and is due, as far as it still waits.
    mutating func due(_ accounts: [String: String], at now: UnixTime) throws(StoreError) -> RemoteWriteBatch? {
        while let entry = asides.popDue(at: now) {
            let pending = Set(try queue.accounts(on: entry.day))
            let names = accounts.filter { pending.contains($0.key) }
            asides.release(entry.accounts.filter { names[$0] == nil }, on: entry.day)
            var waiting = Array(entry.accounts.filter { names[$0] != nil }.reversed())
            var batch = RemoteWriteBatch(day: entry.day)
            if let begun = entry.begun {
                batch = begun
                batch.rename(names)
            } else {
                batch = try cut(&waiting, on: entry.day, names)
                batch.attempts = entry.attempts
                asides.putBack(waiting.reversed(), of: entry)
            }
            if !batch.accounts.isEmpty { return batch }
        }
        return nil
    }

    /// Leaves a batch out, and the rest of its day when that fails too.
    mutating func suspend(
        _ batch: RemoteWriteBatch, _ fault: RemoteWriteFault, _ accounts: [String: String]
    ) throws(StoreError) {
        guard asides.suspend(batch, fault) else { return }
        asides.suspend(try sendable(on: batch.day, accounts), on: batch.day, fault)
        rewind()
    }

    /// Lets everything wait again that was left out since the last success.
    mutating func revert(at now: UnixTime) {
        asides.revert(at: now)
        rewind()
    }

    /// Takes a batch off the queue.
    func acknowledge(_ batch: RemoteWriteBatch) async throws(StoreError) {
        try await queue.acknowledge(batch.day, accounts: batch.accounts)
    }

    private mutating func rewind() { (day, waiting) = (.firstOfData, []) }

    private func sendable(on day: Day, _ accounts: [String: String]) throws(StoreError) -> [String] {
        try queue.accounts(on: day).filter { accounts[$0] != nil && !asides.contains($0, on: day) }
    }

    /// Cuts a batch off the end of `waiting`; an account that has left the configuration meanwhile stays in the queue.
    private func cut(
        _ waiting: inout [String], on day: Day, _ accounts: [String: String]
    ) throws(StoreError) -> RemoteWriteBatch {
        var batch = RemoteWriteBatch(day: day)
        while let appID = waiting.last {
            guard let name = accounts[appID] else {
                waiting.removeLast()
                continue
            }
            let periods = try store.settledPeriods(appID: appID, endpoint: .getupstreammsghour, days: day...day)
            let isTaken = batch.add(
                appID, name: name, periods, limit: receiver.maxSamplesPerSend, externalLabels: receiver.externalLabels)
            guard isTaken else { break }
            waiting.removeLast()
        }
        return batch
    }
}
