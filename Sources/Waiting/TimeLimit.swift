/// Returns what `work` returns; nil when the limit passes first, and `work` is cancelled then.
///
/// - Throws: what `work` throws, or `CancellationError` when the task is cancelled.
package func withTimeLimit<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    let isOver = OneTimeSignal()
    return try await withAlarm(after: limit) {
        isOver.give()
    } during: {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                await isOver.wait()
                try Task.checkCancellation()
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next().flatMap(\.self)
        }
    }
}

/// Returns what `work` returns; if it takes longer than `limit`, `alarm` is called meanwhile, which is to end it.
///
/// This costs less than ``withTimeLimit(_:_:)``, which needs two tasks for work that can only be cancelled.
package func withAlarm<Value>(
    after limit: Duration, _ alarm: @escaping @Sendable () -> Void, during work: () async throws -> Value
) async rethrows -> Value {
    let entry = TimeLimits.ofProcess.add(alarm, after: limit)
    defer { TimeLimits.ofProcess.remove(entry) }
    return try await work()
}
