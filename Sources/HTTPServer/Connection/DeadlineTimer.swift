internal import NIOCore

/// The one timer of a connection: at most one deadline is armed, and a later one costs no new task.
///
/// A keep-alive connection moves its deadline with every request; the scheduled task is left as it is and, when it
/// fires early, schedules itself again. All calls belong on the event loop; time is the loop's, so tests can move it.
final class DeadlineTimer<Purpose> {
    /// The loop whose clock counts.
    private let loop: any EventLoop
    /// What is told when a deadline has passed.
    private let expired: (Purpose) -> Void
    /// What the connection waits for, and until when.
    private var armed: (purpose: Purpose, deadline: NIODeadline)?
    /// The scheduled task, which may fire before the armed deadline but never after it.
    private var wakeUp: (task: Scheduled<Void>, at: NIODeadline)?

    /// Makes a timer with nothing armed.
    init(loop: any EventLoop, expired: @escaping (Purpose) -> Void) {
        self.loop = loop
        self.expired = expired
    }

    /// Replaces the deadline.
    func arm(_ purpose: Purpose, in delay: TimeAmount) {
        let deadline = loop.now + delay
        armed = (purpose, deadline)
        if let wakeUp, wakeUp.at <= deadline { return }
        wakeUp?.task.cancel()
        schedule(deadline)
    }

    /// Forgets the deadline.
    func disarm() {
        armed = nil
    }

    /// Forgets the deadline and the task; for the end of the connection.
    func stop() {
        armed = nil
        wakeUp?.task.cancel()
        wakeUp = nil
    }

    /// Schedules the task.
    private func schedule(_ deadline: NIODeadline) {
        let task = loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] () -> Void in self?.wake() }
        wakeUp = (task, deadline)
    }

    /// Tells of a passed deadline, or goes on waiting for a later one.
    private func wake() {
        wakeUp = nil
        guard let armed else { return }
        guard armed.deadline <= loop.now else { return schedule(armed.deadline) }
        self.armed = nil
        expired(armed.purpose)
    }
}
