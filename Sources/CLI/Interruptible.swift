import UnixSignals

/// Work that SIGINT and SIGTERM end: as PID 1 of a container a process without handlers hears neither.
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
            let value = try await group.next()
            group.cancelAll()
            guard let value = value ?? nil else { throw CancellationError() }
            return value
        }
    }
}
