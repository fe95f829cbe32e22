import BeijingTime

/// The days that one round of pruning uses, which may differ from the clock's.
///
/// A wrong clock must not make anything look unneeded for years, so a round is at most one day later than the previous one: only days on
/// which the exporter ran count towards the retention time.
struct PruningRound: Equatable {
    /// A row of an account or a receiver.
    struct Mark: Equatable {
        let identifier: Int64
        let isNeeded: Bool
        /// The day on which it was last configured; nil until the first look.
        let configuredOn: Day?
    }

    /// The day with which needed rows are marked.
    let today: Day
    /// Rows not needed since this day are removed.
    let oldest: Day

    /// Plans a round for the clock's `today`; nil when the clock is behind the last round, unless it is steady: then that round was
    /// ahead.
    init?(_ marks: [Mark], today: Day, retentionDays: Int, isSteady: Bool) {
        let last = marks.compactMap(\.configuredOn).max()
        guard marks.contains(where: \.isNeeded) else {
            // No row would be marked, and the rounds would stand still.
            (self.today, oldest) = (today, today - retentionDays)
            return
        }
        guard let last else {
            (self.today, oldest) = (today, .firstOfData)
            return
        }
        guard today >= last || isSteady else { return nil }
        self.today = min(today, last + 1)
        oldest = self.today - retentionDays
    }

    /// The new mark of a row: `today` if it is needed, else its old mark, but never a future day.
    func mark(_ mark: Mark) -> Day { mark.isNeeded ? today : min(mark.configuredOn ?? today, today) }
}
