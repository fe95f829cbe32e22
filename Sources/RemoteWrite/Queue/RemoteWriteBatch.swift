import BeijingTime
import DayStore
import EventTime
import WeChatAPI

/// Samples that are acknowledged together: one day of one or more accounts.
///
/// Days are never mixed, so that a receiver that rejects a day as too old rejects no other, and the samples of a series are in order from
/// request to request.
struct RemoteWriteBatch: Equatable, Sendable {
    /// The day.
    let day: Day
    /// The accounts whose day it is, by AppID, including those without stored data.
    private(set) var accounts: [String] = []
    /// The endpoints whose hours it has, by AppID.
    private(set) var endpoints: [String: [Endpoint]] = [:]
    /// The names under which the accounts are sent, by AppID.
    private(set) var names: [String: String] = [:]
    /// The series.
    private(set) var series: [RemoteWriteSeries] = []
    /// How many samples the series have.
    private(set) var samples = 0
    /// What is still to be sent of it, once sending has begun.
    var split: RemoteWriteSplit?
    /// Failures in a row.
    var failures = 0
    /// Whether another day was accepted while it was not.
    var isStuck = false
    /// How often everything that was tried of it was refused.
    var attempts = 0

    /// Begins an empty batch.
    init(day: Day) { self.day = day }

    /// Adds an account's day, unless the batch would exceed `limit`; the first one is always added.
    ///
    /// - Returns: whether it was added.
    mutating func add(
        _ appID: String, name: String, _ periods: [Endpoint: [StoredPeriod]], limit: Int,
        externalLabels: [String: String]
    ) -> Bool {
        let more = EventSource.allCases.flatMap { source in
            RemoteWriteSeries.all(
                EventSeries.series(of: name, periods[source.endpoint] ?? [], from: source), source, appID: appID,
                externalLabels: externalLabels)
        }
        let count = more.sampleCount
        guard accounts.isEmpty || samples + count <= limit else { return false }
        accounts.append(appID)
        endpoints[appID] = Array(periods.keys)
        names[appID] = name
        series += more
        samples += count
        return true
    }

    /// Changes to the accounts' present names; accounts without a name leave the batch and stay in the queue.
    mutating func rename(_ current: [String: String]) {
        let present = names.filter { current[$0.key] != nil }.reduce(into: [:]) { $0[$1.key] = current[$1.key] }
        guard present != names else { return }
        accounts = accounts.filter { present[$0] != nil }
        series = series.compactMap { series in present[series.appID].map { series.renamed($0) } }
        samples = series.sampleCount
        endpoints = endpoints.filter { present[$0.key] != nil }
        names = present
        split?.rename(present)
    }

    /// The latest timestamp of a sample.
    var highest: UnixTime? { series.highest }
}

extension [RemoteWriteSeries] {
    /// The latest timestamp of a sample.
    var highest: UnixTime? { compactMap(\.samples.last?.time).max() }
}
