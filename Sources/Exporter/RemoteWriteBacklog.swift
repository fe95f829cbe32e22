import DayStore
import WeChatAPI

/// Walks through a receiver's queue, oldest day first, and cuts it into batches.
struct RemoteWriteBacklog {
    /// The accounts that may be sent at this moment: names by AppID.
    typealias Accounts = [String: String]

    private let queue: RemoteWriteQueue
    private let store: DayStore
    private let receiver: RemoteWriteConfiguration
    private var day = Day.firstOfData
    private var waiting: [String] = []

    /// Starts at the oldest day of the queue.
    init(_ queue: RemoteWriteQueue, store: DayStore, receiver: RemoteWriteConfiguration) {
        (self.queue, self.store, self.receiver) = (queue, store, receiver)
    }

    /// How many samples of days before `today` wait, an account's day being 240 of them.
    func samples(before today: Day) throws(StoreError) -> Int { try queue.count(before: today) * Self.samplesOfDay }

    /// The samples of a day on which only documented types occur.
    static let samplesOfDay = 24 * 5 * EventFamily.allCases.count

    /// The next batch of days before `today` for `accounts`, nil when nothing of theirs is left; then the next walk begins at the oldest
    /// day again.
    ///
    /// Later days were settled by a clock that was ahead: they have not come.
    mutating func next(_ accounts: Accounts, before today: Day) throws(StoreError) -> RemoteWriteBatch? {
        while true {
            if waiting.isEmpty {
                guard let next = try queue.firstDay(from: day), next < today else {
                    day = .firstOfData
                    return nil
                }
                day = next
                waiting = try queue.accounts(on: next).filter { accounts[$0] != nil }.reversed()
            }
            let batch = try cut(accounts)
            if waiting.isEmpty { day = day + 1 }
            if !batch.accounts.isEmpty { return batch }
        }
    }

    /// Takes a batch off the queue.
    func acknowledge(_ batch: RemoteWriteBatch) async throws(StoreError) {
        try await queue.acknowledge(batch.day, accounts: batch.accounts)
    }

    private mutating func cut(_ accounts: Accounts) throws(StoreError) -> RemoteWriteBatch {
        var batch = RemoteWriteBatch(day: day)
        while let appID = waiting.last {
            let name = accounts[appID] ?? appID
            let periods = try store.settledPeriods(appID: appID, endpoint: .getupstreammsghour, days: day...day)
            let isTaken = batch.add(
                appID, name: name, periods, limit: receiver.maxSamplesPerSend, externalLabels: receiver.externalLabels)
            guard isTaken else { break }
            waiting.removeLast()
        }
        return batch
    }
}
