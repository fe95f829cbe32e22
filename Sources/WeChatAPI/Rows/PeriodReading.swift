/// The content of an answer about one period.
package struct PeriodReading: Equatable, Sendable {
    /// The usable rows; none for a silent period.
    package let record: PeriodRecord
    /// How many rows were rejected for each reason.
    package let rejected: [RowRejection: Int]
    /// Whether the record is everything that the answer says about the period.
    ///
    /// False when a row of the period itself was rejected, or one whose date cannot be read, or when two rows of one key differ: the
    /// record is known to be wrong then. Rows of other periods and identical repetitions do not count.
    package let isWhole: Bool

    /// Makes a reading.
    package init(record: PeriodRecord, rejected: [RowRejection: Int] = [:], isWhole: Bool = true) {
        (self.record, self.rejected, self.isWhole) = (record, rejected, isWhole)
    }
}

/// Why a row was rejected (label `reason` of `wechat_exporter_rows_rejected_total`).
package enum RowRejection: String, CaseIterable, Sendable {
    /// `ref_date` is missing, is not a date, or is another period's.
    case wrongDate = "wrong_date"
    /// `ref_hour` is missing or not one of 0, 100 … 2300.
    case badHour = "bad_hour"
    /// `msg_type`, `count_interval` or `user_source` is missing.
    case missingKey = "missing_key"
    /// A number of the row is missing or not a whole number.
    case missingCount = "missing_count"
    /// A number of the row is below zero.
    case negativeCount = "negative_count"
    /// A number is larger than any real one, or there are more distinct keys than are real.
    case outOfRange = "out_of_range"
    /// A later row of the same answer has the same key and was used instead.
    case duplicate
}
