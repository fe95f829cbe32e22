import Synchronization

/// Where a refresher puts its account's newest snapshot; the observer of the place sees each one.
package final class SnapshotPlace: Sendable {
    /// Receives a snapshot to show it.
    package typealias Show = @Sendable (AccountSnapshot?) -> Void

    private let state = Mutex<(latest: AccountSnapshot?, show: Show?)>((nil, nil))

    /// Makes an empty place without an observer.
    package init() {}

    /// Replaces the snapshot.
    package func publish(_ snapshot: AccountSnapshot) {
        state.withLock { state in
            state.latest = snapshot
            state.show?(snapshot)
        }
    }

    /// The newest snapshot.
    package var latest: AccountSnapshot? { state.withLock(\.latest) }

    /// Shows the place with `show`, which has shown `shown` so far; nil hides the place.
    package func show(instead shown: AccountSnapshot? = nil, by show: Show?) {
        state.withLock { state in
            state.show = show
            if let show, state.latest != shown { show(state.latest) }
        }
    }
}
