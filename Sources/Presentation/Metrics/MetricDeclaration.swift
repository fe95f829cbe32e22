package import Baselines
package import BeijingTime
package import Collection
package import Exposition
package import WeChatAPI

/// One metric family as declared: everything about it in one place; its samples are a pure function of what is observed.
package struct MetricDeclaration: Sendable {
    /// Where the samples come from.
    package enum Source: Sendable {
        /// From each account; the first label is `account`.
        case accounts(@Sendable (FamilyHeader) throws(MetricError) -> [SubjectFamily<AccountSnapshot>])
        /// From the process.
        case process(@Sendable (Observation) -> [Sample])
    }

    /// The metric's name.
    package let name: String
    /// The HELP text: a sentence with the source of the numbers.
    package let help: String
    /// Gauge, counter or histogram.
    package let type: MetricType
    /// The names of the labels.
    package let labelNames: [String]
    /// Where the samples come from.
    let source: Source

    /// Declares a family of the process.
    init(
        _ name: String, _ type: MetricType, labels: [String], help: String,
        samples: @escaping @Sendable (Observation) -> [Sample]
    ) {
        (self.name, self.type, labelNames, self.help, source) = (name, type, labels, help, .process(samples))
    }

    /// Declares a family of the accounts.
    ///
    /// `labels` are the names after `account`. The samples depend on one part of the account and are encoded again only when it changes;
    /// `write` writes the lines of such a part.
    init<Part: Equatable & SendableMetatype>(
        accounts name: String, _ type: MetricType, labels: [String] = [], help: String,
        of part: @escaping @Sendable (AccountSnapshot) -> Part,
        write: @escaping @Sendable (Part, inout SubjectWriter) -> Void
    ) {
        (self.name, self.type, labelNames, self.help) = (name, type, ["account"] + labels, help)
        source = .accounts { header throws(MetricError) in [try SubjectFamily(header, of: part, write: write)] }
    }

    /// Declares a counter with one line an account; OpenMetrics says as well when it began.
    init(accountCounter name: String, help: String, of count: @escaping @Sendable (AccountSnapshot) -> AccountCount) {
        (self.name, type, labelNames, self.help) = (name, .counter, ["account"], help)
        source = .accounts { header throws(MetricError) in
            [
                try SubjectFamily(header, in: [.text], of: count) { $1.line(Double($0.count)) },
                try SubjectFamily(header, in: [.openMetrics], of: count) { count, writer in
                    writer.line(Double(count.count))
                    if let since = count.since { writer.created(since.fractionalSeconds) }
                },
            ]
        }
    }

    /// The family's header.
    func header() throws(MetricError) -> FamilyHeader {
        try FamilyHeader(name: name, help: help, type: type, labelNames: labelNames)
    }
}

/// The observed state of the process at one moment.
package struct Observation: Sendable {
    /// The counters.
    package let counts: CallStatistics.Counts
    /// The special days of the calendar files.
    package let specialDays: SpecialDays
    /// The result of the last loading of the configuration.
    package let reload: ReloadStatus
    /// How many lines the log has dropped.
    package let droppedLogLines: Int
    /// Upstream's hosts, and which of them is in use.
    package let hosts: HostsInUse

    /// Makes an observation.
    package init(
        counts: CallStatistics.Counts, specialDays: SpecialDays, reload: ReloadStatus, droppedLogLines: Int = 0,
        hosts: HostsInUse
    ) {
        (self.counts, self.specialDays, self.reload) = (counts, specialDays, reload)
        (self.droppedLogLines, self.hosts) = (droppedLogLines, hosts)
    }
}

/// Upstream's hosts at one moment.
package struct HostsInUse: Equatable, Sendable {
    /// The hosts in the order of the configuration.
    package let all: [BaseURL]
    /// The one to which calls go.
    package let current: BaseURL

    /// Looks at `hosts`.
    package init(_ hosts: Hosts) { (all, current) = (hosts.all, hosts.inUse) }
}

/// The result of the last attempts to load the configuration.
package struct ReloadStatus: Equatable, Sendable {
    /// Whether the last attempt succeeded.
    package var isSuccessful = true
    /// When the configuration was last loaded successfully.
    package var lastSuccess: UnixTime

    /// The status of a configuration that was loaded at `time`.
    package init(loadedAt time: UnixTime) { lastSuccess = time }
}
