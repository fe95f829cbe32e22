import UnixSignals

/// Runs work that SIGINT and SIGTERM end: without handlers, PID 1 of a container ignores both.
enum Interruptible {
    /// Runs `work` and cancels it at a signal.
    ///
    /// - Throws: what `work` throws; `CancellationError` after a signal.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return nil }
                return nil
            }
            // Work that completed just before a signal counts as completed.
            while let ended = try await group.next() {
                group.cancelAll()
                if let value = ended { return value }
            }
            throw CancellationError()
        }
    }
}
