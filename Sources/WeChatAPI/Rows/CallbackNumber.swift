/// One of the four numbers that upstream counts of the callbacks to an account's own server; each is a cell of its record.
package enum CallbackNumber: Int, CaseIterable, Sendable {
    /// `callback_count`: callbacks.
    case callbacks = 1
    /// `fail_count`: those that the server did not answer in time, or wrongly.
    case failures = 2
    /// `total_time_cost`: what all of them took together, in milliseconds.
    case totalTime = 3
    /// `max_time_cost`: what the longest took, in milliseconds.
    case longestTime = 4

    /// Upstream's field.
    var field: UpstreamRow.Number {
        switch self {
        case .callbacks: .callbackCount
        case .failures: .failCount
        case .totalTime: .totalTimeCost
        case .longestTime: .maxTimeCost
        }
    }

    /// The name of upstream's field.
    package var fieldName: String { field.rawValue }

    /// Whether it is a time, and not a count.
    package var isTime: Bool { self == .totalTime || self == .longestTime }
}

extension PeriodRecord {
    /// One number of the callbacks by hour: 24 where `kind` has hours, else one; 0 where upstream sent no row, times in milliseconds.
    package func callbacks(_ number: CallbackNumber, _ kind: Endpoint.RowKind) -> [Int] {
        var values = [Int](repeating: 0, count: CellKeys.hours(kind))
        for cell in cells where cell.key == number.rawValue { values[cell.hour] = cell.messages }
        return values
    }
}
