/// Returns what `work` returns; nil when the limit passes first, and `work` is cancelled then.
///
/// - Throws: what `work` throws, or `CancellationError` when the task is cancelled.
package func withTimeLimit<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next().flatMap(\.self)
    }
}
