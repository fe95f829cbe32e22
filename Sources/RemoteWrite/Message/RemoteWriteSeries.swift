import BeijingTime
import EventTime

/// A series as remote write requires it: labels in order of name, samples in order of time.
struct RemoteWriteSeries: Equatable, Sendable {
    /// A value at an instant.
    struct Sample: Equatable, Sendable {
        let time: UnixTime
        /// A count, or seconds.
        let value: Double
    }

    /// The AppID of its account.
    let appID: String
    /// The labels including `__name__`, ordered by the bytes of their names; none is empty.
    private(set) var labels: [(name: String, value: String)]
    /// The metric's help text, sent in 2.0 messages.
    let help: String
    /// The points, oldest first.
    private(set) var samples: [Sample]

    /// One family of an event-time series, with the receiver's external labels added.
    init(_ family: EventFamily, of series: EventSeries, appID: String, externalLabels: [String: String]) {
        self.appID = appID
        var own = ["__name__": family.rawValue, "account": series.account]
        own["msg_type"] = series.messageType
        labels = own.merging(externalLabels) { own, _ in own }.filter { !$0.value.isEmpty }
            .map { (name: $0.key, value: $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        help = family.help
        samples = series.points.map { Sample(time: $0.time, value: family.value($0)) }
    }

    /// All families of these series, which come from `source`.
    static func all(
        _ series: [EventSeries], _ source: EventSource = .messages, appID: String, externalLabels: [String: String]
    ) -> [RemoteWriteSeries] {
        source.families.flatMap { family in
            series.map { RemoteWriteSeries(family, of: $0, appID: appID, externalLabels: externalLabels) }
        }
    }

    /// The series in PromQL notation: `name{account="shop",msg_type="text"}`.
    var name: String {
        let inner = labels.filter { $0.name != "__name__" }.map { "\($0.name)=\"\($0.value)\"" }
        return (labels.first { $0.name == "__name__" }?.value ?? "") + "{\(inner.joined(separator: ","))}"
    }

    /// The series with only these samples.
    func with(_ samples: some Sequence<Sample>) -> RemoteWriteSeries {
        var part = self
        part.samples = Array(samples)
        return part
    }

    /// The series with another account name.
    func renamed(_ account: String) -> RemoteWriteSeries {
        var renamed = self
        if let place = labels.firstIndex(where: { $0.name == "account" }) { renamed.labels[place].value = account }
        return renamed
    }

    /// Compares everything.
    static func == (left: RemoteWriteSeries, right: RemoteWriteSeries) -> Bool {
        left.labels.elementsEqual(right.labels, by: ==) && left.samples == right.samples
            && left.help == right.help && left.appID == right.appID
    }
}

extension [RemoteWriteSeries] {
    /// The number of samples in all series.
    var sampleCount: Int { reduce(0) { $0 + $1.samples.count } }

    /// The same samples with each series once, its samples in order of time.
    var merged: [RemoteWriteSeries] {
        var (places, merged): ([String: Int], [RemoteWriteSeries]) = ([:], [])
        for series in self {
            if let place = places[series.name] {
                merged[place] = merged[place].with(
                    (merged[place].samples + series.samples).sorted { $0.time < $1.time })
            } else {
                places[series.name] = merged.count
                merged.append(series)
            }
        }
        return merged
    }
}
