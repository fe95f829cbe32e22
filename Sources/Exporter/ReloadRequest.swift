import Synchronization
import Waiting

/// A requested reload, with the mistakes that it found in the end.
final class ReloadRequest: Sendable {
    private let outcome = Mutex<[String]?>(nil)
    private let isOver = OneTimeSignal()

    /// Releases all waiting callers.
    func end(_ problems: [String]) {
        outcome.withLock { $0 = problems }
        isOver.give()
    }

    /// The mistakes of the new configuration, once the reload has ended; nil when the waiting task is cancelled before.
    var problems: [String]? {
        get async {
            await isOver.wait()
            return outcome.withLock(\.self)
        }
    }
}
