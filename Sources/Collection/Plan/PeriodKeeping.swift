import BeijingTime
import DayStore
import WeChatAPI

/// Decides what is kept of a period when an answer has come in: a pure function of what is held and what was read.
///
/// Numbers that were whole never give way to an answer that is empty or of which rows were refused. Silence is final only when it is told
/// again on a later day, because upstream has answered with empty lists during incidents. A period of which rows were refused stays open
/// for some days and never becomes final: what is known to be wrong is shown and told, and not sent.
enum PeriodKeeping {
    /// How many days after the first reading an incomplete period is read for the last time.
    static let incompleteDays = 3

    /// Puts an answer and what is held together.
    ///
    /// - Parameters:
    ///   - start: The first day of the period.
    ///   - reading: What the answer says of it.
    ///   - held: What was held of it before.
    ///   - now: The end of the call.
    ///   - isFinalAtOnce: Whether numbers are final that are whole when they are first read.
    /// - Returns: The period to keep in the place of what was held.
    static func period(
        _ start: Day, _ reading: PeriodReading, held: StoredPeriod?, now: UnixTime, isFinalAtOnce: Bool
    ) -> StoredPeriod {
        // A clock that was ahead may have written an instant that has not come yet.
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
            // Nothing is held, or silence.
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
