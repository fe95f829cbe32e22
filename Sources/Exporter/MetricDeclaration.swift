package import Exposition
package import WeChatAPI

/// One metric family as declared: everything about it in one place, its samples a pure function of what is observed.
package struct MetricDeclaration: Sendable {
    /// The metric's name.
    package let name: String
    /// A sentence with the source of the numbers.
    package let help: String
    /// Gauge, counter or histogram.
    package let type: MetricType
    /// The names of the labels.
    package let labelNames: [String]
    /// The samples of one moment.
    let samples: @Sendable (Observation) -> [Sample]

    /// Declares a family.
    init(
        _ name: String, _ type: MetricType, labels: [String], help: String,
        samples: @escaping @Sendable (Observation) -> [Sample]
    ) {
        (self.name, self.type, labelNames, self.help, self.samples) = (name, type, labels, help, samples)
    }

    /// The family with its samples of one moment.
    package func family(_ observation: Observation) throws(MetricError) -> MetricFamily {
        try MetricFamily(
            name: name, help: help, type: type, labelNames: labelNames, samples: samples(observation))
    }
}

/// What a scrape shows, taken at one moment.
package struct Observation: Sendable {
    /// The accounts by name.
    package let accounts: [AccountSnapshot]
    /// The counters.
    package let counts: CallStatistics.Counts
    /// When the calendar file's list ends; nil without a calendar file.
    package let calendarEnd: UnixTime?
    /// How loading the configuration went.
    package let reload: ReloadStatus
    /// The moment.
    package let now: UnixTime

    /// Makes an observation; accounts are put in the order of their names.
    package init(
        accounts: [AccountSnapshot], counts: CallStatistics.Counts, calendarEnd: UnixTime? = nil,
        reload: ReloadStatus, now: UnixTime
    ) {
        self.accounts = accounts.sorted { $0.name < $1.name }
        (self.counts, self.calendarEnd) = (counts, calendarEnd)
        self.reload = reload
        self.now = now
    }
}
