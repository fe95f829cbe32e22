package import WeChatAPI

/// What months like the one shown brought: median and MAD of each type's messages.
///
/// Ready months alone count; fewer than ``fewest`` of them make no baseline.
///
/// Target: Tells from periods what is usual, and which days are special.
/// Keeps out: Store, network, clock and configuration; it is arithmetic of values.
package struct Baseline: Equatable, Sendable {
    /// Periods that it takes to call something usual, months and weekdays alike.
    package static let fewest = 3

    /// One period behind a baseline, its numbers to be multiplied by `scale` first.
    package struct Part: Sendable {
        /// What was sent in it.
        package let record: PeriodRecord
        /// The factor that makes it comparable with the others.
        package let scale: Double

        /// Makes a part.
        package init(_ record: PeriodRecord, scale: Double = 1) { (self.record, self.scale) = (record, scale) }
    }

    /// The `msg_type`s that have a baseline: the documented ones and what else occurs, rising.
    package let keys: [Int]
    /// `msg_count` of the whole period by type; empty while there are too few periods, as are the keys.
    package let totals: [Spread]

    /// The baseline of rows of `kind`, from `parts` in any order.
    package init(_ kind: Endpoint.RowKind, of parts: [Part]) {
        guard parts.count >= Self.fewest else {
            (keys, totals) = ([], [])
            return
        }
        let sums = parts.map { part in DaySum(part.record, kind).types.mapValues { $0 * part.scale } }
        let keys = Set(CellKeys.documented(kind)).union(sums.flatMap(\.keys)).sorted()
        self.keys = keys
        totals = keys.map { key in
            var values = sums.map { $0[key] ?? 0 }
            return Spread(of: &values)
        }
    }
}
