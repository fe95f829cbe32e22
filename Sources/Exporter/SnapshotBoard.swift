import Synchronization

/// Where refreshers put their account's newest snapshot and scrapes take all of them; neither waits for the other.
package final class SnapshotBoard: Sendable {
    private let accounts: Mutex<[AccountSnapshot?]>

    /// Makes a board with a place for each of `count` accounts.
    package init(count: Int) { accounts = Mutex(Array(repeating: nil, count: count)) }

    /// Replaces the snapshot at `place`.
    package func publish(_ snapshot: AccountSnapshot, at place: Int) {
        accounts.withLock { $0[place] = snapshot }
    }

    /// The newest snapshot of each account, in the order of their places.
    package var current: [AccountSnapshot] { accounts.withLock { $0 }.compactMap(\.self) }
}
