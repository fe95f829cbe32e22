import Exposition
package import ExporterToolkit
import Synchronization
package import WeChatAPI

/// Where refreshers put their account's newest snapshot and scrapes take all of them; neither waits for the other.
package final class SnapshotBoard: Sendable {
    /// One account's place; what is put into a place that is not shown is seen by nobody.
    package final class Place: Sendable {
        private let cache: ScrapeCache<AccountSnapshot>
        private let state = Mutex<(latest: AccountSnapshot?, rank: Int?)>((nil, nil))

        /// Makes an empty place that is not shown.
        init(_ cache: ScrapeCache<AccountSnapshot>) { self.cache = cache }

        /// Replaces the snapshot.
        package func publish(_ snapshot: AccountSnapshot) {
            state.withLock { state in
                state.latest = snapshot
                if let rank = state.rank { cache.update(snapshot, at: rank) }
            }
        }

        /// The newest snapshot.
        package var latest: AccountSnapshot? { state.withLock(\.latest) }

        /// Shows the place at a rank of the exposition, which shows `shown` by now; nil hides it.
        fileprivate func show(at rank: Int?, instead shown: AccountSnapshot? = nil) {
            state.withLock { state in
                state.rank = rank
                if let rank, state.latest != shown { cache.update(state.latest, at: rank) }
            }
        }
    }

    /// The snapshots, encoded once for each change.
    package let cache: ScrapeCache<AccountSnapshot>
    private let day: Mutex<Day>
    private let shown = Mutex<[Place]>([])

    /// Makes a board without snapshots.
    package init(on day: Day) throws {
        cache = try ScrapeCache(try MetricCatalog.accountFamilies(), label: \.name)
        self.day = Mutex(day)
    }

    /// A new place, not shown yet.
    package func makePlace() -> Place { Place(cache) }

    /// Shows these places, by the names of their accounts, and no others any more.
    package func show(_ places: [Place]) {
        shown.withLock { shown in
            for place in shown { place.show(at: nil) }
            let ranked = places.map { (place: $0, snapshot: $0.latest) }
                .sorted { ($0.snapshot?.name ?? "") < ($1.snapshot?.name ?? "") }
            cache.replaceAll(ranked.map(\.snapshot))
            for (rank, each) in ranked.enumerated() { each.place.show(at: rank, instead: each.snapshot) }
            shown = places
        }
        // The snapshots may be of another day than the one that the scrapes have been turned to.
        let today = day.withLock(\.self)
        cache.updateAll { $0.turned(to: today) }
    }

    /// Turns the snapshots of another day to this one.
    package func turn(to today: Day) {
        let isNew = day.withLock { day in
            defer { day = today }
            return day != today
        }
        guard isNew else { return }
        cache.updateAll { $0.turned(to: today) }
    }
}
