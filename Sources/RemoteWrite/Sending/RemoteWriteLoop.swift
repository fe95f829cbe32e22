import BeijingTime
import DayStore
import Languages
import Logging
import Settings
import Waiting

/// The running sender of one receiver: ticks, waits, and can be stopped.
final class RemoteWriteLoop: Sendable {
    /// How long a request under way may still take when the loop is stopped. The next sender of the queue repeats what is not
    /// acknowledged by then.
    static let grace = Duration.seconds(3)

    /// The receiver.
    let receiver: RemoteWriteConfiguration
    /// Given when the loop has ended, and with it the last request of the queue.
    let ended = OneTimeSignal()
    private let ending = OneTimeSignal()
    private let client: RemoteWriteClient
    private let sender: RemoteWriteSender
    private let clock: any WallClock
    private let graceClock: any Clock<Duration>
    private let dependencies: RemoteWriteSender.Dependencies

    /// Makes the loop of a receiver, whose grace is measured by `graceClock`; it does nothing until it is run.
    init(
        _ receiver: RemoteWriteConfiguration, _ dependencies: RemoteWriteSender.Dependencies, userAgent: String,
        graceClock: any Clock<Duration>
    ) {
        let client = RemoteWriteClient(receiver, userAgent: userAgent, clock: dependencies.clock)
        sender = RemoteWriteSender(receiver, dependencies) { body, message throws(RemoteWriteError) in
            try await client.send(body, as: message)
        }
        (self.receiver, self.client, self.graceClock, clock) = (receiver, client, graceClock, dependencies.clock)
        self.dependencies = dependencies
    }

    /// Stops the loop: at once while it waits, otherwise when the request under way has ended or its grace is over.
    func end() { ending.give() }

    /// Sends until it is stopped or the task is cancelled; begins when the previous loop of the same queue has ended.
    func run(after predecessor: OneTimeSignal?) async {
        await predecessor?.wait()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.look() }
            await self.send()
            group.cancelAll()
        }
        client.close()
        ended.give()
    }

    /// Looks at the receiver once, beside the sending, and logs what stands in the way of the history.
    private func look() async {
        let historyDays = dependencies.roster().historyDays
        guard historyDays > 0 else { return }
        let obstacles = await ReceiverLook(receiver, client: client, historyDays: historyDays).obstacles()
        for obstacle in obstacles where !Task.isCancelled {
            dependencies.logger.warning(
                "Receiver's settings lose part of the history",
                metadata: [
                    "err": "\(obstacle.english)", "remote_name": "\(receiver.name)", "url": "\(receiver.shownURL)",
                ])
        }
    }

    private func send() async {
        while !ending.isGiven, !Task.isCancelled, let next = await tick() { await rest(until: next) }
    }

    /// The time of the next tick; nil when the tick was cut short.
    ///
    /// Only the end of the grace cancels the tick, so that what was sent meanwhile is acknowledged in the queue.
    private func tick() async -> UnixTime? {
        await withTaskGroup(of: UnixTime?.self) { group in
            group.addTask { await self.sender.tick() }
            group.addTask {
                await self.ending.wait()
                // The wait fails only when the tick has ended, and then nothing depends on it.
                try? await self.graceClock.sleep(for: Self.grace)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func rest(until instant: UnixTime) async {
        await withTaskGroup(of: Void.self) { group in
            // The wait fails only when the loop is to end.
            group.addTask { try? await self.clock.sleep(until: instant, tolerance: nil) }
            group.addTask { await self.ending.wait() }
            await group.next()
            group.cancelAll()
        }
    }
}
