import DayStore
import Logging
import WeChatAPI

/// Sends one receiver its queue, a request at a time, and acts on the answers.
actor RemoteWriteSender {
    /// What all senders share.
    struct Surroundings: Sendable {
        let store: DayStore
        let clock: any WallClock
        let logger: Logger
        let statistics: RemoteWriteStatistics
        /// The configured accounts: names by AppID.
        let accounts: @Sendable () -> [String: String]
        /// The names of accounts of which history is still to be fetched.
        let incomplete: @Sendable () -> Set<String>
    }

    /// Sends a body, or says why it could not.
    typealias Post =
        @Sendable ([UInt8], RemoteWriteMessage) async throws(RemoteWriteError) -> RemoteWriteVerdict.Answer

    /// Under which circumstances nothing was found to send.
    private struct Rest: Equatable {
        let generation: Int
        let accounts: [String: String]
        let today: Day
    }

    /// Between two requests, so that a long history leaves the receiver room for others: ten requests a second at most.
    static let pause = Duration.milliseconds(100)
    /// How often an empty queue is looked at; looking costs the comparison of two numbers.
    static let idle = Duration.seconds(5)
    /// How long a history that is being fetched, newest day first, may hold back an account, so that it goes out oldest first.
    static let longestHold = Duration.seconds(3600)

    private let receiver: RemoteWriteConfiguration
    private let surroundings: Surroundings
    private let post: Post
    private let holdsUntil: Duration
    private var message: RemoteWriteMessage
    private var backoff: RemoteWriteBackoff
    private var backlog: RemoteWriteBacklog?
    private var batch: RemoteWriteBatch?
    private var rest: Rest?
    private var countedAt: Int?
    private var droppedReasons: Set<String> = []

    /// Makes the sender of a receiver.
    init(_ receiver: RemoteWriteConfiguration, _ surroundings: Surroundings, post: @escaping Post) {
        (self.receiver, self.surroundings, self.post) = (receiver, surroundings, post)
        holdsUntil = surroundings.clock.uptime + Self.longestHold
        message = receiver.message
        backoff = RemoteWriteBackoff(least: receiver.minBackoff, most: receiver.maxBackoff)
    }

    /// Sends the next batch, if there is one.
    ///
    /// - Returns: the instant at which to tick again.
    func tick() async -> UnixTime {
        do throws(StoreError) {
            guard let batch = try await nextBatch() else { return later(Self.idle) }
            return later(try await send(batch))
        } catch {
            log(.error, "Cannot use the store for remote write", ["err": "\(error)"])
            return later(backoff.fail(asked: Self.idle))
        }
    }

    private func later(_ wait: Duration) -> UnixTime { surroundings.clock.now.advanced(by: wait) }

    private func nextBatch() async throws(StoreError) -> RemoteWriteBatch? {
        if let batch { return batch }
        let held = surroundings.clock.uptime < holdsUntil ? surroundings.incomplete() : []
        let accounts = surroundings.accounts().filter { !held.contains($0.value) }
        let today = Day(containing: surroundings.clock.now)
        let present = Rest(generation: surroundings.store.settledGeneration, accounts: accounts, today: today)
        guard rest != present else { return nil }
        var backlog = try await openBacklog()
        try countPending(backlog, present)
        batch = try backlog.next(accounts, before: today)
        self.backlog = backlog
        rest = batch == nil ? present : nil
        return batch
    }

    /// Counts what waits when days have settled since it was counted last; in between, what is sent is subtracted.
    private func countPending(_ backlog: RemoteWriteBacklog, _ present: Rest) throws(StoreError) {
        guard present.generation != countedAt else { return }
        countedAt = present.generation
        let pending = try backlog.samples(before: present.today)
        surroundings.statistics.update(receiver.name) { $0.pending = pending }
    }

    private func openBacklog() async throws(StoreError) -> RemoteWriteBacklog {
        if let backlog { return backlog }
        let queue = try await RemoteWriteQueue(of: receiver.name, in: surroundings.store)
        return RemoteWriteBacklog(queue, store: surroundings.store, receiver: receiver)
    }

    /// Sends a batch and takes it off the queue unless it has to be sent again.
    ///
    /// - Returns: how long to wait for the next step.
    private func send(_ batch: RemoteWriteBatch) async throws(StoreError) -> Duration {
        guard batch.samples > 0 else {
            try await finish(batch) { _ in }
            return .zero
        }
        let (body, now) = (message.body(batch.series), surroundings.clock.now)
        switch await verdict(body, batch) {
        case .accepted(let refused):
            try await finish(batch) { counts in
                counts.sent += batch.samples - refused
                counts.failed += refused
                counts.bytes += body.count
                // What a clock that was ahead had sent is not the highest for ever.
                let highest = counts.highest.flatMap { $0 < now ? $0 : nil }
                counts.highest = max(highest ?? .epoch, batch.highest ?? .epoch)
            }
            noteSuccess(refused: refused, batch)
            return Self.pause
        case .dropped(let written, let reason):
            try await finish(batch) { counts in
                counts.sent += written
                counts.failed += batch.samples - written
            }
            noteDrop(batch, reason)
            return Self.pause
        case .retry(let after, let reason):
            surroundings.statistics.update(receiver.name) { $0.retried += batch.samples }
            noteFailure(reason)
            return backoff.fail(asked: after)
        case .fallBack(let reason):
            surroundings.statistics.update(receiver.name) { $0.retried += batch.samples }
            log(.warning, "Going on with remote write 1.0", ["err": "\(reason)"])
            message = .writeRequest
            return .zero
        }
    }

    private func verdict(_ body: [UInt8], _ batch: RemoteWriteBatch) async -> RemoteWriteVerdict {
        do throws(RemoteWriteError) {
            return RemoteWriteVerdict(try await post(body, message), to: message, samples: batch.samples)
        } catch {
            return .retry(after: nil, reason: "\(error)")
        }
    }

    private func finish(
        _ batch: RemoteWriteBatch, _ count: (inout RemoteWriteStatistics.Counts) -> Void
    ) async throws(StoreError) {
        try await backlog?.acknowledge(batch)
        self.batch = nil
        surroundings.statistics.update(receiver.name) { counts in
            count(&counts)
            counts.pending = max(counts.pending - batch.accounts.count * RemoteWriteBacklog.samplesOfDay, 0)
        }
    }

    private func noteSuccess(refused: Int, _ batch: RemoteWriteBatch) {
        if backoff.failures > 0 { log(.info, "Receiver takes samples again", [:]) }
        backoff.succeed()
        if refused > 0 {
            log(.warning, "Receiver left samples out", ["samples": .stringConvertible(refused), "day": "\(batch.day)"])
        }
    }

    /// Logs the first of several failures in a row; an outage of a week is one line.
    private func noteFailure(_ reason: String) {
        log(backoff.failures == 0 ? .warning : .debug, "Receiver takes no samples; retrying", ["err": "\(reason)"])
    }

    /// Logs each reason once.
    private func noteDrop(_ batch: RemoteWriteBatch, _ reason: String) {
        backoff.succeed()
        let level: Logger.Level = droppedReasons.insert(reason).inserted ? .error : .debug
        log(level, "Receiver refused samples; they are dropped", ["err": "\(reason)", "day": "\(batch.day)"])
    }

    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata, file: String = #fileID,
        function: String = #function, line: UInt = #line
    ) {
        var metadata = metadata
        metadata["remote_name"] = "\(receiver.name)"
        metadata["url"] = "\(receiver.shownURL)"
        surroundings.logger.log(
            level: level, message, metadata: metadata, file: file, function: function, line: line)
    }
}
