import BeijingTime
import DayStore
import Logging
import Settings
import Waiting

/// Sends one receiver its queue, one request at a time, and acts on the answers.
///
/// ``RemoteWriteVerdict`` and ``RemoteWriteDialect`` decide what an answer means, ``RemoteWriteSplit`` which portion of a batch comes
/// next, and ``RemoteWriteCourse`` which batch. A batch leaves the queue when all of it is settled.
actor RemoteWriteSender {
    /// What all senders share.
    struct Dependencies: Sendable {
        let store: DayStore
        /// The threads on which the store is read, so that a slow disk stops no other task.
        let disk: BlockingWork
        let clock: any WallClock
        let logger: Logger
        let statistics: RemoteWriteStatistics
        /// What is configured at the moment.
        let roster: @Sendable () -> RemoteWriteRoster
        /// The names of accounts whose history is incomplete.
        let incomplete: @Sendable () -> Set<String>
    }

    /// Sends a body, or reports why it could not.
    typealias Post =
        @Sendable ([UInt8], RemoteWriteMessage) async throws(RemoteWriteError) -> RemoteWriteVerdict.Answer

    /// The batches under way.
    enum Slot {
        /// The oldest day of the queue.
        case oldest
        /// Another day, sent because the oldest one is stuck.
        case other
        /// A day that was set aside before.
        case aside
    }

    /// The circumstances in which nothing was found to send.
    private struct Rest: Equatable {
        let generation: Int
        let version: Int
        let today: Day
    }

    /// The pause between two requests, so that a long history leaves the receiver room for others: at most ten requests a second.
    static let pause = Duration.milliseconds(100)
    /// How often an empty queue is checked; a check compares two numbers, unless a history is being fetched.
    static let idle = Duration.seconds(5)

    let receiver: RemoteWriteConfiguration
    let dependencies: Dependencies
    let post: Post
    var dialect: RemoteWriteDialect
    var course: RemoteWriteCourse
    var journal: RemoteWriteJournal
    var backlog: RemoteWriteBacklog?
    var batches: [Slot: RemoteWriteBatch] = [:]
    /// Why the oldest batch is stuck.
    var stuck: RemoteWriteFault?
    var wantsOther = false
    /// Series that were refused as a whole in this process.
    var suspects: Set<String> = []
    /// The largest accepted request.
    var size = RemoteWriteSize()
    /// The message that was logged last.
    var told: RemoteWriteMessage
    private var holds = RemoteWriteHolds()
    private var seenVersion: Int?
    private var rest: Rest?
    private var counted: (at: Duration, of: Rest)?

    /// Makes the sender of a receiver.
    init(_ receiver: RemoteWriteConfiguration, _ dependencies: Dependencies, post: @escaping Post) {
        (self.receiver, self.dependencies, self.post) = (receiver, dependencies, post)
        (dialect, told) = (RemoteWriteDialect(receiver.message), receiver.message)
        course = RemoteWriteCourse(RemoteWriteBackoff(least: receiver.minBackoff, most: receiver.maxBackoff))
        journal = RemoteWriteJournal(receiver, dependencies.logger)
    }

    /// Sends the next portion of a batch, if there is one.
    ///
    /// - Returns: the time of the next tick.
    func tick() async -> UnixTime {
        do {
            guard let slot = try await nextSlot() else { return now.advanced(by: Self.idle) }
            let wait = try await send(slot)
            journal.storeWorks()
            if let backlog { publish(backlog.asides) }
            return now.advanced(by: wait)
        } catch let error as StoreError {
            journal.storeFailed(error)
        } catch {
            // Cancelled: nobody waits for this tick any more.
        }
        return now.advanced(by: Self.idle)
    }

    var now: UnixTime { dependencies.clock.now }

    /// The names of the configured accounts by AppID.
    var names: [String: String] { dependencies.roster().accounts }

    private func nextSlot() async throws -> Slot? {
        let roster = dependencies.roster()
        let present = Rest(
            generation: dependencies.store.settledGeneration, version: roster.version, today: Day(containing: now))
        if rest == present, backlog?.asides.isDue(at: now) != true { return nil }
        rest = nil
        var backlog = try await openBacklog()
        if seenVersion != roster.version { rename(roster, &backlog.asides) }
        defer { keep(&backlog) }
        // Before anything is sent: what settles while the oldest day is stuck is told, too.
        try await countPending(backlog, roster, present, isUrgent: false)
        if batches[.other] != nil { return .other }
        if batches[.oldest] != nil, !wantsOther { return .oldest }
        // Looks at every account, so only before something is cut.
        let held = holds.held(dependencies.incomplete(), at: dependencies.clock.uptime)
        let ready = held.isEmpty ? roster.accounts : roster.accounts.filter { !held.contains($0.value) }
        if wantsOther, let stuck = batches[.oldest] {
            batches[.other] = try await walk(&backlog) { [now] in try $0.newest(ready, but: stuck, at: now) }
            wantsOther = false
            return .other
        }
        wantsOther = false
        if batches[.oldest] == nil {
            batches[.oldest] = try await walk(&backlog) { [now] in try $0.next(ready, at: now) }
        }
        if batches[.oldest] == nil, settleSuspended(&backlog) {
            batches[.oldest] = try await walk(&backlog) { [now] in try $0.next(ready, at: now) }
        }
        if batches[.oldest] != nil { return .oldest }
        try await countPending(backlog, roster, present, isUrgent: true)
        course.endCulling()
        if batches[.aside] == nil {
            batches[.aside] = try await walk(&backlog) { [now] in try $0.due(roster.accounts, at: now) }
        }
        if batches[.aside] != nil { return .aside }
        rest = held.isEmpty ? present : nil
        publish(backlog.asides)
        freeIfNothingWaits()
        return nil
    }

    /// Stores the walk, and logs what could not be read.
    func keep(_ backlog: inout RemoteWriteBacklog) {
        for each in backlog.unreadable { journal.unreadable(each) }
        backlog.unreadable = []
        self.backlog = backlog
    }

    /// Ends the blocked state: for samples that no longer wait, nobody has to fix anything.
    private func freeIfNothingWaits() {
        guard let counts = dependencies.statistics[receiver.name], counts.blocked != nil, counts.pending == 0 else {
            return
        }
        count { $0.blocked = nil }
    }

    /// Counts the waiting samples from time to time, when days have settled since the last count; in between, what is sent is subtracted.
    private func countPending(
        _ backlog: RemoteWriteBacklog, _ roster: RemoteWriteRoster, _ present: Rest, isUrgent: Bool
    ) async throws {
        if let counted {
            guard counted.of != present, isUrgent || counted.at + Self.idle <= dependencies.clock.uptime else { return }
        }
        let pending = try await dependencies.disk.run {
            try backlog.samples(roster.accounts, before: present.today)
        }
        counted = (dependencies.clock.uptime, present)
        dependencies.statistics.update(receiver.name) { $0.pending = pending }
    }

    /// Runs a step through the queue where a disk may be slow; what a failing step has seen of the queue counts all the same.
    func walk<Value: Sendable>(
        _ backlog: inout RemoteWriteBacklog,
        _ step: @escaping @Sendable (inout RemoteWriteBacklog) throws -> Value
    ) async throws -> Value {
        let before = backlog
        let (after, result) = try await dependencies.disk.run {
            var walked = before
            let result = Result { try step(&walked) }
            return (walked, result)
        }
        backlog = after
        return try result.get()
    }

    private func openBacklog() async throws(StoreError) -> RemoteWriteBacklog {
        if let backlog { return backlog }
        let queue = try await RemoteWriteQueue(of: receiver.name, in: dependencies.store)
        return RemoteWriteBacklog(queue, store: dependencies.store, receiver: receiver)
    }

    /// What is not sent yet goes out under the accounts' present names; accounts that have left stay in the queue.
    private func rename(_ roster: RemoteWriteRoster, _ asides: inout RemoteWriteAsides) {
        seenVersion = roster.version
        holds.forget(allBut: Set(roster.accounts.values))
        for (slot, batch) in batches {
            var renamed = batch
            renamed.rename(roster.accounts)
            batches[slot] = renamed.accounts.isEmpty ? nil : renamed
            guard slot == .aside else { continue }
            asides.release(Set(batch.accounts).subtracting(renamed.accounts), on: batch.day)
        }
    }

    private func publish(_ asides: RemoteWriteAsides) {
        let samples = asides.samples
        guard dependencies.statistics[receiver.name]?.setAside != samples else { return }
        dependencies.statistics.update(receiver.name) { $0.setAside = samples }
    }
}
