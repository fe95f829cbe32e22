import BeijingTime

/// The days by which one round of pruning goes, which are not always those of the clock.
///
/// A clock that is wrong must not make anything look unneeded for years, so a round is at most one day later than the last one: only days
/// on which the exporter ran count towards the time that is kept.
struct PruningRound: Equatable {
    /// A row of an account or a receiver.
    struct Mark: Equatable {
        let identifier: Int64
        let isNeeded: Bool
        /// The day on which it was last configured; nil until it has been looked at.
        let configuredOn: Day?
    }

    /// The day with which what is needed is marked.
    let today: Day
    /// What has not been needed since then is removed.
    let oldest: Day

    /// Plans a round by the clock's `today`; nil when the clock is behind the last round, unless it is steady: then that round was ahead.
    init?(_ marks: [Mark], today: Day, retentionDays: Int, isSteady: Bool) {
        let last = marks.compactMap(\.configuredOn).max()
        guard marks.contains(where: \.isNeeded) else {
            // Nothing would be marked, so the rounds would stand still.
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

    /// The day with which a row is marked; one that is not needed keeps its day, unless that has not come.
    func mark(_ mark: Mark) -> Day { mark.isNeeded ? today : min(mark.configuredOn ?? today, today) }
}
