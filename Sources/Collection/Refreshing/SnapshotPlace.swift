import Synchronization

/// Where a refresher puts its account's newest snapshot; whoever shows the place hears of each.
package final class SnapshotPlace: Sendable {
    /// Takes a snapshot to where it is shown.
    package typealias Show = @Sendable (AccountSnapshot?) -> Void

    private let state = Mutex<(latest: AccountSnapshot?, show: Show?)>((nil, nil))

    /// Makes an empty place that is not shown.
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

    /// Shows the place by `show`, which stands at `shown` so far; nil hides it, and what is put into it is seen by nobody.
    package func show(instead shown: AccountSnapshot? = nil, by show: Show?) {
        state.withLock { state in
            state.show = show
            if let show, state.latest != shown { show(state.latest) }
        }
    }
}
