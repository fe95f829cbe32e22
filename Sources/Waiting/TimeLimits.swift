import Synchronization

/// The time limits of work under way, with one timer for all of them.
///
/// Nearly all work ends long before its limit. A timer for each would be set and cancelled in vain, which costs more than much of the work;
/// this one goes off at the earliest limit that there was when it was set, and then is set to the earliest that is left.
final class TimeLimits: Sendable {
    private struct State {
        var entries: [Int: (end: ContinuousClock.Instant, alarm: @Sendable () -> Void)] = [:]
        var next = 0
        /// When the timer goes off; nil while there is none. A timer set for another instant is void.
        var alarm: ContinuousClock.Instant?

        /// Takes out the alarms of the limits that have passed, and tells when the next one passes.
        mutating func passed(at now: ContinuousClock.Instant) -> [@Sendable () -> Void] {
            let passed = entries.filter { $0.value.end <= now }
            for entry in passed.keys { entries[entry] = nil }
            alarm = entries.values.map(\.end).min()
            return passed.values.map(\.alarm)
        }
    }

    /// Those of all work of the process.
    static let ofProcess = TimeLimits()

    private let state = Mutex(State())

    /// Calls `alarm` once `limit` has passed, unless the returned entry is removed before.
    func add(_ alarm: @escaping @Sendable () -> Void, after limit: Duration) -> Int {
        let end = ContinuousClock.now + limit
        let (entry, isFirst) = state.withLock { state in
            state.next += 1
            state.entries[state.next] = (end, alarm)
            let isFirst = state.alarm.map { end < $0 } ?? true
            if isFirst { state.alarm = end }
            return (state.next, isFirst)
        }
        if isFirst { setTimer(end) }
        return entry
    }

    /// Removes an entry.
    func remove(_ entry: Int) { state.withLock { _ = $0.entries.removeValue(forKey: entry) } }

    /// Sets the timer, which sets itself again as long as there are limits; so it ends by itself, soon after the last work.
    private func setTimer(_ alarm: ContinuousClock.Instant) {
        Task {
            // Only the end of the process cancels it.
            try? await Task.sleep(until: alarm, clock: .continuous)
            let (alarms, next) = state.withLock { state -> ([@Sendable () -> Void], ContinuousClock.Instant?) in
                guard state.alarm == alarm else { return ([], nil) }
                return (state.passed(at: .now), state.alarm)
            }
            for alarm in alarms { alarm() }
            if let next { setTimer(next) }
        }
    }
}
