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
    /// Reads a row of the table `period`; an instant after `now` is not believed.
    init(_ row: Row, now: UnixTime? = nil) {
        let fetchedAt = UnixTime(milliseconds: row["fetched_at"])
        self.init(
            settled: row["settled"], completeness: Completeness(row), fetchedAt: min(fetchedAt, now ?? fetchedAt))
    }
}

extension Completeness {
    /// Reads a row of the table `period`; an unknown number counts as incomplete.
    init(_ row: Row) { self = Completeness(rawValue: row["completeness"]) ?? .incomplete }
}

extension StoredPeriod {
    /// Reads a row of the table `period`.
    init(_ row: Row, path: String) throws {
        // Over bare bytes decoding is several times as quick as over `Data`, and a start decodes a dozen records an account.
        let record = try row.withUnsafeData(named: "record") { $0?.withUnsafeBytes { RecordCoding.record(from: $0) } }
        guard let record else { throw StoreError.damaged(path: path) }
        self.init(
            start: try Day(stored: row["start"], path: path), record: record,
            fetchedAt: UnixTime(milliseconds: row["fetched_at"]), settled: row["settled"],
            completeness: Completeness(row))
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
