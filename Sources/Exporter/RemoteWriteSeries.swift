import WeChatAPI

/// A series as remote write wants it: labels by rising name, samples by rising time.
struct RemoteWriteSeries: Equatable, Sendable {
    /// A value at an instant.
    struct Sample: Equatable, Sendable {
        let time: UnixTime
        let value: Int
    }

    /// The labels, `__name__` among them, ordered by the bytes of their names; none is empty.
    let labels: [(name: String, value: String)]
    /// What 2.0 says about the metric.
    let help: String
    /// The points, oldest first.
    let samples: [Sample]

    /// A family's share of an event-time series, with the receiver's own labels added.
    init(_ family: EventFamily, of series: EventSeries, externalLabels: [String: String]) {
        let own = ["__name__": family.rawValue, "account": series.account, "msg_type": series.messageType]
        labels = own.merging(externalLabels) { own, _ in own }.filter { !$0.value.isEmpty }
            .map { (name: $0.key, value: $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        help = family.help
        samples = series.points.map { Sample(time: $0.time, value: family.value($0)) }
    }

    /// Both families of these series.
    static func all(_ series: [EventSeries], externalLabels: [String: String]) -> [RemoteWriteSeries] {
        EventFamily.allCases.flatMap { family in
            series.map { RemoteWriteSeries(family, of: $0, externalLabels: externalLabels) }
        }
    }

    /// Compares everything.
    static func == (left: RemoteWriteSeries, right: RemoteWriteSeries) -> Bool {
        left.labels.elementsEqual(right.labels, by: ==) && left.samples == right.samples && left.help == right.help
    }
}
