package import BeijingTime
package import Collection
package import ExporterToolkit
import Exposition
import Synchronization

/// Where refreshers put their account's newest snapshot and scrapes read all of them; neither waits for the other.
package final class SnapshotBoard: Sendable {
    /// The snapshots, encoded once for each change.
    package let cache: ScrapeCache<AccountSnapshot>
    private let day: Mutex<Day>
    private let shown = Mutex<[SnapshotPlace]>([])

    /// Makes a board without snapshots.
    package init(on day: Day) throws {
        cache = try ScrapeCache(try MetricCatalog.accountFamilies(), label: \.name)
        self.day = Mutex(day)
    }

    /// Shows these places, by the names of their accounts, and removes all others.
    package func show(_ places: [SnapshotPlace]) {
        shown.withLock { shown in
            for place in shown { place.show(by: nil) }
            let ranked = places.map { (place: $0, snapshot: $0.latest) }
                .sorted { ($0.snapshot?.name ?? "") < ($1.snapshot?.name ?? "") }
            cache.replaceAll(ranked.map(\.snapshot))
            for (rank, each) in ranked.enumerated() {
                each.place.show(instead: each.snapshot) { [cache] in cache.update($0, at: rank) }
            }
            shown = places
        }
        // The snapshots may be of another day than the one the board shows.
        let today = day.withLock(\.self)
        cache.updateAll { $0.turned(to: today) }
    }

    /// Updates the snapshots of another day to this one.
    package func turn(to today: Day) {
        let isNew = day.withLock { day in
            defer { day = today }
            return day != today
        }
        guard isNew else { return }
        cache.updateAll { $0.turned(to: today) }
    }
}
