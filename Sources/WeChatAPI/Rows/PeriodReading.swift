/// What an answer says of one period.
package struct PeriodReading: Equatable, Sendable {
    /// The rows that could be used; none for a silent period.
    package let record: PeriodRecord
    /// How many rows were refused for which reason.
    package let rejected: [RowRejection: Int]
    /// Whether the record is all that the answer says of the period.
    ///
    /// False when a row of the period itself was refused, or one whose date cannot be read, or when two rows of one key differ: then
    /// the record is known to be wrong. Rows of other periods and repeated rows take nothing away from it.
    package let isWhole: Bool

    /// Makes a reading.
    package init(record: PeriodRecord, rejected: [RowRejection: Int] = [:], isWhole: Bool = true) {
        (self.record, self.rejected, self.isWhole) = (record, rejected, isWhole)
    }
}

/// Why a row was not taken (label `reason` of `wechat_exporter_rows_rejected_total`).
package enum RowRejection: String, CaseIterable, Sendable {
    /// `ref_date` is missing, is no date, or is another period's.
    case wrongDate = "wrong_date"
    /// `ref_hour` is missing or not one of 0, 100 … 2300.
    case badHour = "bad_hour"
    /// `msg_type` or `count_interval` is missing.
    case missingKey = "missing_key"
    /// `msg_user` or `msg_count` is missing or no whole number.
    case missingCount = "missing_count"
    /// `msg_user` or `msg_count` is below zero.
    case negativeCount = "negative_count"
    /// A number is larger than any real one, or there are more different keys than can be real.
    case outOfRange = "out_of_range"
    /// A later row of the same answer has the same key; that one was taken.
    case duplicate
}
