import Synchronization

/// Limits the calls in flight, all accounts together; waiting calls go in order of arrival.
package final class CallGate: Sendable {
    private struct State {
        var free: Int
        var isSpareTaken = false
        /// The monotonic time of the next turn for a spare place.
        var nextTurn = Duration.zero
        var nextTicket: UInt64 = 0
        // A queue in an array whose first `served` places are used up, so that thousands can wait without being moved at each step.
        var waiting: [(ticket: UInt64, continuation: CheckedContinuation<Bool, Never>)?] = []
        var served = 0

        /// Removes and returns the call that has waited longest.
        mutating func popFirst() -> CheckedContinuation<Bool, Never>? {
            while served < waiting.count {
                let waiter = waiting[served]
                waiting[served] = nil
                served += 1
                if served > 1000, served * 2 > waiting.count {
                    waiting.removeFirst(served)
                    served = 0
                }
                if let waiter { return waiter.continuation }
            }
            return nil
        }

        /// Removes the waiter with this ticket from anywhere in the queue.
        mutating func remove(_ ticket: UInt64) -> CheckedContinuation<Bool, Never>? {
            guard let place = waiting.firstIndex(where: { $0?.ticket == ticket }) else { return nil }
            defer { waiting[place] = nil }
            return waiting[place]?.continuation
        }
    }

    private let state: Mutex<State>

    /// Makes a gate with `width` places, at least one.
    package init(width: Int) { state = Mutex(State(free: max(width, 1))) }

    /// Runs `body` as soon as a place is free.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits; `body` does not run then.
    package func withPlace<Value: Sendable>(_ body: () async -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return await body()
    }

    /// Runs `body` in a place that nobody needs at present; at most one at a time has such a place.
    ///
    /// - Returns: What `body` returns; nil, without waiting, when there is no such place.
    package func withSparePlace<Value: Sendable>(_ body: () async -> Value) async -> Value? {
        let isAdmitted = state.withLock { state in
            guard state.free > 0, !state.isSpareTaken else { return false }
            state.free -= 1
            state.isSpareTaken = true
            return true
        }
        guard isAdmitted else { return nil }
        defer {
            state.withLock { $0.isSpareTaken = false }
            leave()
        }
        return await body()
    }

    /// Books the next turn to try for a spare place, so that thousands who would like one do not try at once and in vain.
    ///
    /// - Parameter uptime: The monotonic time.
    /// - Returns: How long to wait for the turn; nothing where nobody else has booked one.
    package func bookSpareTurn(at uptime: Duration) -> Duration {
        state.withLock { state in
            let turn = max(uptime, state.nextTurn)
            state.nextTurn = turn + Self.turnLength
            return turn - uptime
        }
    }

    /// How far apart turns for a spare place are: about as long as a call.
    private static let turnLength = Duration.milliseconds(100)

    private func enter() async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let admitted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let verdict: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    guard state.free == 0 else {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((ticket, continuation))
                    return nil
                }
                if let verdict { continuation.resume(returning: verdict) }
            }
        } onCancel: {
            state.withLock { $0.remove(ticket) }?.resume(returning: false)
        }
        guard admitted else { throw CancellationError() }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if let next = state.popFirst() { return next }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }
}
