import Synchronization

/// Where the accounts' newest snapshots are; neither refreshers nor scrapes wait for the other.
package final class SnapshotBoard: Sendable {
    /// One account's place; what is put into a place that is no longer shown is seen by nobody.
    package final class Place: Sendable {
        private let snapshot = Mutex<AccountSnapshot?>(nil)

        /// Makes an empty place.
        package init() {}

        /// Replaces the snapshot.
        package func publish(_ new: AccountSnapshot) { snapshot.withLock { $0 = new } }

        /// The newest snapshot.
        package var latest: AccountSnapshot? { snapshot.withLock(\.self) }
    }

    private let places: Mutex<[Place]> = Mutex([])

    /// Makes a board that shows nothing.
    package init() {}

    /// Shows these places, and no others any more.
    package func show(_ places: [Place]) { self.places.withLock { $0 = places } }

    /// The newest snapshot of each account, in the order of their places.
    package var current: [AccountSnapshot] { places.withLock(\.self).compactMap(\.latest) }
}
