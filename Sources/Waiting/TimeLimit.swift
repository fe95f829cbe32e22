/// Returns what `work` returns; nil when the limit passes first, and `work` is cancelled then.
///
/// - Throws: what `work` throws, or `CancellationError` when the task is cancelled.
package func withTimeLimit<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    let isOver = OneTimeSignal()
    let entry = TimeLimits.ofProcess.add(isOver, after: limit)
    defer { TimeLimits.ofProcess.remove(entry) }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
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
