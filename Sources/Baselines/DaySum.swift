package import WeChatAPI

/// The messages of one ready day: by hour over all types, by type over all hours, and all of them.
///
/// What is usual is computed of these sums: the sum of the medians of bursty types lies well below the median of their sum.
package struct DaySum: Equatable, Sendable {
    /// `msg_count` of the hours 0…23; empty where the endpoint has no hours.
    package let hours: [Double]
    /// `msg_count` by `msg_type`; types without a message may be missing.
    package let types: [Int: Double]
    /// `msg_count` of the whole day.
    package let total: Double

    /// Sums the rows of a day of an endpoint with rows of `kind`.
    package init(_ record: PeriodRecord, _ kind: Endpoint.RowKind) {
        var hours = kind == .hourAndType ? [Double](repeating: 0, count: 24) : []
        var types: [Int: Double] = [:]
        var total = 0.0
        // The cells of a type stand together.
        var (type, ofType) = (record.cells.first?.key, 0.0)
        for cell in record.cells {
            let messages = Double(cell.messages)
            if hours.indices.contains(cell.hour) { hours[cell.hour] += messages }
            if cell.key != type {
                if let type { types[type, default: 0] += ofType }
                (type, ofType) = (cell.key, 0)
            }
            ofType += messages
            total += messages
        }
        if let type { types[type, default: 0] += ofType }
        (self.hours, self.types, self.total) = (hours, types, total)
    }

    /// The same day of an account that is `factor` times as large.
    package func scaled(by factor: Double) -> DaySum { DaySum(self, factor) }

    private init(_ day: DaySum, _ factor: Double) {
        hours = day.hours.map { $0 * factor }
        types = day.types.mapValues { $0 * factor }
        total = day.total * factor
    }
}
