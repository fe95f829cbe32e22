import Dispatch
import Synchronization

/// Where the exporter waits for a disk: on two threads of its own, so that a slow one stops neither tasks, nor event loops, nor the answers
/// that others make.
///
/// Target: Has what tasks wait by: threads for slow disks, signals and time limits. Keeps out: What is waited for.
package final class BlockingWork: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var threads = 0
    }

    private static let threads = 2

    private let queue = DispatchQueue(label: "wechat-exporter.disk", attributes: .concurrent)
    private let state = Mutex(State())

    /// Makes the threads' queue; a thread lives only while there is work.
    package init() {}

    /// Runs `work` there and waits for it.
    ///
    /// - Throws: what `work` throws, or `CancellationError` as soon as the task is cancelled; work that has begun then goes on unheard.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let outcome = Outcome<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard outcome.isAwaited(by: continuation) else { return }
                submit { if outcome.isWanted { outcome.settle(Result(catching: work)) } }
            }
        } onCancel: {
            outcome.settle(.failure(CancellationError()))
        }
    }

    /// Runs `work` there and waits for it, but for no longer than `limit`; nil when it is not done by then.
    ///
    /// - Throws: what `work` throws, or `CancellationError` as soon as the task is cancelled.
    package func run<Value: Sendable>(
        within limit: Duration, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value? {
        try await withTimeLimit(limit) { try await self.run(work) }
    }

    private func submit(_ job: @escaping @Sendable () -> Void) {
        let startsThread = state.withLock { state in
            state.waiting.append(job)
            guard state.threads < Self.threads else { return false }
            state.threads += 1
            return true
        }
        guard startsThread else { return }
        queue.async { while let job = self.next() { job() } }
    }

    /// The job that has waited longest; without one the thread ends.
    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }

    /// How a piece of work ended, told once.
    private final class Outcome<Value: Sendable>: Sendable {
        private enum State {
            case pending
            case awaited(CheckedContinuation<Value, any Error>)
            case settled
        }

        private let state = Mutex(State.pending)

        /// Whether the outcome is still wanted.
        var isWanted: Bool {
            state.withLock { state in
                if case .settled = state { return false }
                return true
            }
        }

        /// Tells `continuation` the outcome once it is there; false when the task was cancelled before, which is told at once.
        func isAwaited(by continuation: CheckedContinuation<Value, any Error>) -> Bool {
            let isFirst = state.withLock { state in
                guard case .pending = state else { return false }
                state = .awaited(continuation)
                return true
            }
            if !isFirst { continuation.resume(throwing: CancellationError()) }
            return isFirst
        }

        /// Tells the outcome, unless another was told before.
        func settle(_ result: Result<Value, any Error>) {
            let continuation: CheckedContinuation<Value, any Error>? = state.withLock { state in
                defer { state = .settled }
                if case .awaited(let continuation) = state { return continuation }
                return nil
            }
            continuation?.resume(with: result)
        }
    }
}
