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
    /// The places by their rank in the exposition; nil where one was removed.
    private let shown = Mutex<[SnapshotPlace?]>([])

    /// Makes a board without snapshots.
    package init(on day: Day) throws {
        cache = try ScrapeCache(try MetricCatalog.accountFamilies(), label: \.name)
        self.day = Mutex(day)
    }

    /// Shows these places and removes all others, at once.
    ///
    /// At first they are ranked by the names of their accounts. An account keeps its rank as long as it is shown, so that one account more
    /// moves no other, whose encoded lines stay as they are.
    package func show(_ places: [SnapshotPlace]) {
        shown.withLock { shown in
            let ranked = Self.ranked(places, after: shown)
            var changes: [(rank: Int, place: SnapshotPlace?, snapshot: AccountSnapshot?)] = []
            for rank in 0..<max(shown.count, ranked.count) {
                let (before, after) = (rank < shown.count ? shown[rank] : nil, rank < ranked.count ? ranked[rank] : nil)
                guard before !== after else { continue }
                before?.show(by: nil)
                changes.append((rank, after, after?.latest))
            }
            // The snapshots may be of another day than the one the board shows, and that must not change before they are in the cache: ``turn(to:)`` would miss them.
            day.withLock { today in
                cache.update(changes.map { ($0.rank, $0.snapshot?.turned(to: today)) }, count: ranked.count)
            }
            for change in changes {
                change.place?.show(instead: change.snapshot) { [cache] in cache.update($0, at: change.rank) }
            }
            shown = ranked
        }
    }

    /// The places by rank: accounts that were shown keep theirs, new ones come where one was removed, then at the end.
    ///
    /// When a quarter of the ranks would be free, all are ranked anew.
    private static func ranked(_ places: [SnapshotPlace], after shown: [SnapshotPlace?]) -> [SnapshotPlace?] {
        func sorted(_ places: some Sequence<SnapshotPlace>) -> [SnapshotPlace] {
            places.map { (name: $0.latest?.name ?? "", place: $0) }.sorted { $0.name < $1.name }.map(\.place)
        }
        let known = Dictionary(
            shown.enumerated().compactMap { rank, place in place?.latest.map { ($0.name, rank) } }
        ) { first, _ in first }
        var ranked = [SnapshotPlace?](repeating: nil, count: shown.count)
        var new: [SnapshotPlace] = []
        for place in places {
            if let rank = place.latest.flatMap({ known[$0.name] }), ranked[rank] == nil {
                ranked[rank] = place
            } else {
                new.append(place)
            }
        }
        var free = ranked.indices.filter { ranked[$0] == nil }[...]
        for place in sorted(new) {
            if let rank = free.popFirst() { ranked[rank] = place } else { ranked.append(place) }
        }
        return free.count * 4 > ranked.count ? sorted(places) : ranked
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
