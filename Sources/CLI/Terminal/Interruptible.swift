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
            // Work that a signal met at its very end has done what it was asked for.
            while let ended = try await group.next() {
                group.cancelAll()
                if let value = ended { return value }
            }
            throw CancellationError()
        }
    }
}
