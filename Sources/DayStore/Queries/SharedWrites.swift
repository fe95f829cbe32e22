import GRDB
import Synchronization

/// The writes of a store: those that wait at the same moment share one transaction, which costs little more than one of them.
///
/// To its caller each is a transaction of its own. When any of them fails, or the transaction itself, all of it is undone and each is made
/// once more by itself, so `work` may run twice and must have no effect but on the database.
final class SharedWrites: Sendable {
    /// One write that waits.
    private struct Waiting: Sendable {
        /// Does the work; returns what tells the caller of its success, once that is on disk.
        let make: @Sendable (Database) throws -> @Sendable () -> Void
        /// Tells the caller why there is none.
        let fail: @Sendable (any Error) -> Void
    }

    private let database: DatabaseQueue
    private let waiting = Mutex<[Waiting]>([])

    /// Makes the writes on a database.
    init(on database: DatabaseQueue) { self.database = database }

    /// Returns what `work` returns, once its changes are committed.
    ///
    /// - Throws: what `work` throws, or `CancellationError` when the task was cancelled before.
    func make<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            add(work) { continuation.resume(with: $0) }
        }
    }

    /// Adds a write to those that wait; `tell` receives its outcome, once.
    func add<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value,
        tell: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let write = Waiting { database in
            let value = try work(database)
            return { tell(.success(value)) }
        } fail: {
            tell(.failure($0))
        }
        let isFirst = waiting.withLock { waiting in
            waiting.append(write)
            return waiting.count == 1
        }
        // What comes until then is made together with it.
        if isFirst { database.asyncWriteWithoutTransaction { self.makeAll($0) } }
    }

    private func makeAll(_ database: Database) {
        let writes = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        if !make(writes, database) { for write in writes { _ = make([write], database) } }
    }

    /// Makes some writes in one transaction, and tells the callers of their success; a single one, or where not even the transaction
    /// could begin, also of their failure.
    ///
    /// - Returns: Whether the callers were told.
    private func make(_ writes: [Waiting], _ database: Database) -> Bool {
        var (hasBegun, tellings) = (false, [@Sendable () -> Void]())
        do {
            try database.inTransaction {
                hasBegun = true
                tellings = try writes.map { try $0.make(database) }
                return .commit
            }
        } catch {
            guard writes.count == 1 || !hasBegun else { return false }
            for write in writes { write.fail(error) }
            return true
        }
        for tell in tellings { tell() }
        return true
    }
}
