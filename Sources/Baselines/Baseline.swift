package import WeChatAPI

/// What ordinary periods like the one shown brought: median and MAD of each cell, and of the sum over the hours.
///
/// Ready periods alone count, an hour without a row is 0; fewer than ``fewest`` of them make no baseline.
///
/// Target: Tells from periods what is usual, and which days are special.
/// Keeps out: Store, network, clock and configuration; it is arithmetic of values.
package struct Baseline: Equatable, Sendable {
    /// Periods that a baseline needs.
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

    /// How many periods are behind it.
    package let parts: Int
    /// The keys that have a row each in the grids: the documented ones and what else occurs, rising.
    package let keys: [Int]
    /// Columns of the grids: 24, or 1 where the endpoint has no hours.
    package let hours: Int
    /// `msg_count` by key, then hour; empty while there are too few periods, as are the others.
    package let messages: [Spread]
    /// `msg_user` by key, then hour.
    package let users: [Spread]
    /// `msg_count` of the whole period by key.
    package let totals: [Spread]

    /// The baseline of rows of `kind`, from `parts` in any order.
    package init(_ kind: Endpoint.RowKind, of parts: [Part]) {
        self.parts = parts.count
        hours = kind == .hourAndType ? 24 : 1
        guard parts.count >= Self.fewest else {
            (keys, messages, users, totals) = ([], [], [], [])
            return
        }
        keys = Set(CellKeys.documented(kind)).union(parts.flatMap { $0.record.cells.map(\.key) }).sorted()
        messages = Self.spreads(parts, keys, hours) { ($0.hour, $0.messages) }
        users = Self.spreads(parts, keys, hours) { ($0.hour, $0.users) }
        totals = Self.spreads(parts, keys, 1) { (0, $0.messages) }
    }

    /// The spread over the parts of each cell, by key, then column; values that fall into one cell of a part add up.
    private static func spreads(
        _ parts: [Part], _ keys: [Int], _ columns: Int, _ value: (PeriodRecord.Cell) -> (column: Int, count: Int)
    ) -> [Spread] {
        let size = keys.count * columns
        var values = [Double](repeating: 0, count: size * parts.count)
        for (index, part) in parts.enumerated() {
            for cell in part.record.cells {
                guard let row = keys.firstIndex(of: cell.key) else { continue }
                let (column, count) = value(cell)
                values[(row * columns + column) * parts.count + index] += Double(count) * part.scale
            }
        }
        var scratch: [Double] = []
        return (0..<size).map { cell in
            scratch.replaceSubrange(scratch.indices, with: values[cell * parts.count..<(cell + 1) * parts.count])
            return Spread(of: &scratch)
        }
    }
}
