import BeijingTime
import DayStore
import WeChatAPI

/// Decides what to keep of a period when an answer has arrived: a pure function of the held period and the reading.
///
/// Complete numbers are never replaced by an answer that is empty or has rejected rows. Silence is final only when it is reported again
/// on a later day, because upstream has sent empty lists during incidents. A period with rejected rows stays open for some days and never
/// becomes final: numbers known to be wrong are shown and reported, and not sent.
enum PeriodKeeping {
    /// How many days after its first reading an incomplete period is read for the last time.
    static let incompleteDays = 3

    /// Merges an answer with what is held.
    ///
    /// - Parameters:
    ///   - start: The first day of the period.
    ///   - reading: The content of the answer.
    ///   - held: The period held before, if any.
    ///   - now: The end of the call.
    ///   - isFinalAtOnce: Whether complete numbers are final at their first reading.
    /// - Returns: The period to keep instead.
    static func period(
        _ start: Day, _ reading: PeriodReading, held: StoredPeriod?, now: UnixTime, isFinalAtOnce: Bool
    ) -> StoredPeriod {
        // A clock that was ahead may have recorded an instant in the future.
        let fetchedAt = min(held?.fetchedAt ?? now, now)
        let isLaterDay = Day(containing: now) > Day(containing: fetchedAt)
        func kept(_ record: PeriodRecord, since: UnixTime, settled: Bool) -> StoredPeriod {
            StoredPeriod(start: start, record: record, fetchedAt: since, settled: settled)
        }
        func incomplete(_ record: PeriodRecord, since: UnixTime) -> StoredPeriod {
            let isLast = Day(containing: now) >= Day(containing: since) + incompleteDays
            return StoredPeriod(
                start: start, record: record, fetchedAt: since, settled: false,
                completeness: isLast ? .abandoned : .incomplete)
        }
        guard let held, !held.record.cells.isEmpty else {
            // Nothing is held, or silence is.
            guard reading.isWhole else { return incomplete(reading.record, since: now) }
            guard !reading.record.cells.isEmpty else { return kept(.silent, since: fetchedAt, settled: isLaterDay) }
            return kept(reading.record, since: fetchedAt, settled: held != nil || isFinalAtOnce)
        }
        guard held.completeness == .whole else {
            guard reading.isWhole, !reading.record.cells.isEmpty else {
                let isBetter = reading.record.cells.count >= held.record.cells.count
                return incomplete(isBetter ? reading.record : held.record, since: fetchedAt)
            }
            return kept(reading.record, since: now, settled: isFinalAtOnce)
        }
        guard reading.isWhole else { return kept(held.record, since: fetchedAt, settled: isLaterDay) }
        return kept(reading.record.cells.isEmpty ? held.record : reading.record, since: fetchedAt, settled: true)
    }
}
