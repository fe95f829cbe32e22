import Dispatch
import Synchronization

/// Two threads that wait for the disk, so that a slow disk stops no task, no event loop and no other answer.
///
/// Target: Lets tasks wait: threads for slow disks, signals and time limits. Keeps out: What is waited for.
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

    /// Runs `work` on one of the threads and waits for it.
    ///
    /// - Throws: what `work` throws, or `CancellationError` as soon as the task is cancelled; work that has begun then runs on, and its
    /// result is dropped.
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

    /// Runs `work` on one of the threads and waits for it, at most for `limit`; returns nil when it has not finished by then.
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

    /// The result of a piece of work, delivered once.
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

        /// Registers `continuation` for the outcome; returns false when the task was cancelled before, and resumes the continuation at
        /// once then.
        func isAwaited(by continuation: CheckedContinuation<Value, any Error>) -> Bool {
            let isFirst = state.withLock { state in
                guard case .pending = state else { return false }
                state = .awaited(continuation)
                return true
            }
            if !isFirst { continuation.resume(throwing: CancellationError()) }
            return isFirst
        }

        /// Delivers the result, unless one was delivered before.
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
