package import BeijingTime
import Synchronization

/// A wall clock that stands still until a test advances or sets it.
///
/// Target: Holds what several test targets need: a manual clock, programs, certificates.
/// Keeps out: The program; of the products only DevTools contains it.
package final class ManualClock: WallClock {
    private struct State {
        var now: UnixTime
        var uptime = Duration.zero
        var nextIdentifier = 0
        var sleepers: [Int: (deadline: UnixTime, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// Makes a clock that shows `now`.
    package init(_ now: UnixTime) { state = Mutex(State(now: now)) }

    /// The time that the clock shows.
    package var now: UnixTime { state.withLock { $0.now } }

    /// The time that has elapsed.
    package var uptime: Duration { state.withLock { $0.uptime } }

    /// How many tasks sleep on the clock.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// The resolution of an instant, 1 ms.
    package var minimumResolution: Duration { .milliseconds(1) }

    /// Advances the clock to `now` and wakes its sleepers; an earlier time changes nothing.
    package func set(_ now: UnixTime) {
        let woken = state.withLock { state in
            state.uptime += max(state.now.duration(to: now), .zero)
            state.now = max(state.now, now)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            due.keys.forEach { state.sleepers[$0] = nil }
            return due.values.map(\.continuation)
        }
        woken.forEach { $0.resume() }
    }

    /// Sets the clock to another time, as an administrator or a time server does, without any time elapsing, and wakes all sleepers.
    package func step(to now: UnixTime) {
        let woken = state.withLock { state in
            state.now = now
            defer { state.sleepers = [:] }
            return state.sleepers.values.map(\.continuation)
        }
        woken.forEach { $0.resume() }
    }

    /// Advances the clock by a second whenever somebody sleeps, for the duration of `body`.
    package func passing<Value>(during body: () async throws -> Value) async rethrows -> Value {
        let time = Task {
            while !Task.isCancelled {
                if sleepers > 0 { set(now.advanced(by: .seconds(1))) }
                await Task.yield()
            }
        }
        defer { time.cancel() }
        return try await body()
    }

    /// Waits until somebody sleeps on the clock.
    package func untilAsleep() async {
        await withCheckedContinuation { continuation in
            let isAsleep = state.withLock { state in
                if state.sleepers.isEmpty { state.watchers.append(continuation) }
                return !state.sleepers.isEmpty
            }
            if isAsleep { continuation.resume() }
        }
    }

    /// Sleeps until the clock shows `deadline` or later, or is set; a cancelled sleeper wakes alone.
    package func sleep(until deadline: UnixTime, tolerance: Duration?) async throws {
        let identifier = state.withLock { state in
            state.nextIdentifier += 1
            return state.nextIdentifier
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (verdict, watchers): (Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) =
                    state.withLock { state in
                        if Task.isCancelled { return (.failure(CancellationError()), []) }
                        if deadline <= state.now { return (.success(()), []) }
                        state.sleepers[identifier] = (deadline, continuation)
                        defer { state.watchers = [] }
                        return (nil, state.watchers)
                    }
                if let verdict { continuation.resume(with: verdict) }
                watchers.forEach { $0.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: identifier) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}

extension UnixTime {
    /// The instant at which clocks in Beijing show `text`, such as `2026-03-10 08:20`.
    package init?(beijing text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let day = Day(String(parts[0])) else { return nil }
        let numbers = parts[1].split(separator: ":").compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        self = day.at(.seconds(numbers[0] * 3600 + numbers[1] * 60))
    }
}
