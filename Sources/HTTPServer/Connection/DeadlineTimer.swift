internal import NIOCore

/// The one timer of a connection: at most one deadline is armed, and postponing it needs no new task.
///
/// A keep-alive connection moves its deadline with every request; the scheduled task stays, and reschedules itself when it fires early.
/// All calls belong on the event loop; time is the loop's, so that tests can advance it.
final class DeadlineTimer<Purpose> {
    /// The loop, whose clock counts.
    private let loop: any EventLoop
    /// Called when a deadline has passed.
    private let expired: (Purpose) -> Void
    /// The armed deadline and its purpose.
    private var armed: (purpose: Purpose, deadline: NIODeadline)?
    /// The scheduled task; fires at or before the armed deadline.
    private var wakeUp: (task: Scheduled<Void>, at: NIODeadline)?

    /// Makes a timer without a deadline.
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

    /// Clears the deadline.
    func disarm() {
        armed = nil
    }

    /// Clears the deadline and the task, at the end of the connection.
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

    /// Reports a passed deadline, or waits on for a later one.
    private func wake() {
        wakeUp = nil
        guard let armed else { return }
        guard armed.deadline <= loop.now else { return schedule(armed.deadline) }
        self.armed = nil
        expired(armed.purpose)
    }
}
