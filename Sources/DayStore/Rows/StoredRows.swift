import BeijingTime
import FoundationEssentials
import GRDB
import Languages
import WeChatAPI

extension Day {
    /// Reads a stored day.
    ///
    /// - Throws: ``StoreError/damaged(path:)`` for a day outside the years 1 to 9999.
    init(stored days: Int, path: String) throws(StoreError) {
        guard (-719_162...2_932_896).contains(days) else { throw .damaged(path: path) }
        self.init(daysSinceEpoch: days)
    }
}

extension Holding {
    /// The columns that a holding is read from, in order.
    static let columns = "start, settled, completeness, fetched_at"

    /// Reads the ``columns`` behind the first day, which is the column `first`; an instant after `now` is not believed.
    init(_ row: Row, behind first: Int = 0, now: UnixTime? = nil) {
        let fetchedAt = UnixTime(milliseconds: row[first + 3])
        self.init(
            settled: row[first + 1], completeness: Completeness(stored: row[first + 2]),
            fetchedAt: min(fetchedAt, now ?? fetchedAt))
    }
}

extension Completeness {
    /// Reads a stored number; an unknown one counts as incomplete.
    init(stored number: Int) { self = Completeness(rawValue: number) ?? .incomplete }
}

extension StoredPeriod {
    /// The columns that a period is read from, in order: a start reads a dozen periods an account, and by number each column is found at once.
    static let columns = "period.start, period.fetched_at, period.settled, period.completeness, period.record"

    /// Reads the ``columns``, with which a row of the table `period` begins.
    init(_ row: Row, path: String) throws {
        // Over bare bytes decoding is several times as quick as over `Data`.
        let record = try row.withUnsafeData(atIndex: 4) { $0?.withUnsafeBytes { RecordCoding.record(from: $0) } }
        guard let record else { throw StoreError.damaged(path: path) }
        self.init(
            start: try Day(stored: row[0], path: path), record: record, fetchedAt: UnixTime(milliseconds: row[1]),
            settled: row[2], completeness: Completeness(stored: row[3]))
    }

    /// The same period, first read at `now` at the latest.
    func believed(at now: UnixTime) -> StoredPeriod {
        StoredPeriod(
            start: start, record: record, fetchedAt: min(fetchedAt, now), settled: settled, completeness: completeness)
    }
}

extension EndpointStatus {
    /// Reads a row of the table `standing`.
    init(_ row: Row, path: String) throws {
        self.init()
        func instant(_ column: String) -> UnixTime? { (row[column] as Int64?).map { UnixTime(milliseconds: $0) } }
        lastAttempt = instant("last_attempt")
        lastSuccess = instant("last_success")
        notBefore = instant("not_before")
        if let start = row["not_ready_start"] as Int?, let askAgain = instant("ask_again") {
            notReady = NotReady(start: try Day(stored: start, path: path), askAgain: askAgain)
        }
        failures = min(max(row["failures"], 0), 1_000_000)
        error = CurrentError(row)
        retiredSince = instant("retired_since")
    }
}

extension EndpointStatus.CurrentError {
    /// Reads the columns of the error in a row; nil when there is none.
    init?(_ row: Row) {
        guard let label = row["error_label"] as String? else { return nil }
        let sentence: String = row["error_sentence"] ?? label
        // An error that was stored before is told in English until it occurs again.
        let chinese: String = row["error_sentence_zh"] ?? sentence
        self.init(
            label: label, errorClass: (row["error_class"] as String?).flatMap { ErrorClass(rawValue: $0) } ?? .busy,
            sentence: Sentence(en: sentence, zh: chinese))
    }
}
