import BeijingTime
import DayStore
import EventTime

/// Samples that are acknowledged together: one day of one or more accounts.
///
/// Days are never mixed, so that a receiver which finds a day too old refuses no other with it, and the samples of a series rise from
/// request to request.
struct RemoteWriteBatch: Equatable, Sendable {
    /// The day.
    let day: Day
    /// The accounts whose day it is, by AppID; those of whom nothing is stored any more among them.
    private(set) var accounts: [String] = []
    /// The names under which the accounts are sent, by AppID.
    private(set) var names: [String: String] = [:]
    /// The series.
    private(set) var series: [RemoteWriteSeries] = []
    /// How many samples the series have.
    private(set) var samples = 0
    /// What of it is still to be sent, once sending has begun.
    var split: RemoteWriteSplit?
    /// How often it failed in a row.
    var failures = 0
    /// Whether another day was taken while it was not.
    var isStuck = false
    /// How often everything of it that was tried was refused.
    var attempts = 0

    /// Starts an empty batch.
    init(day: Day) { self.day = day }

    /// Adds an account's day, unless it would make the batch larger than `limit`; the first one is always taken.
    ///
    /// - Returns: whether it was added.
    mutating func add(
        _ appID: String, name: String, _ periods: [StoredPeriod], limit: Int, externalLabels: [String: String]
    ) -> Bool {
        let more = RemoteWriteSeries.all(
            EventSeries.series(of: name, periods), appID: appID, externalLabels: externalLabels)
        let count = more.sampleCount
        guard accounts.isEmpty || samples + count <= limit else { return false }
        accounts.append(appID)
        names[appID] = name
        series += more
        samples += count
        return true
    }

    /// Goes on under the names that the accounts have by now; accounts without a name leave the batch and stay in the queue.
    mutating func rename(_ current: [String: String]) {
        let present = names.filter { current[$0.key] != nil }.reduce(into: [:]) { $0[$1.key] = current[$1.key] }
        guard present != names else { return }
        accounts = accounts.filter { present[$0] != nil }
        series = series.compactMap { series in present[series.appID].map { series.renamed($0) } }
        samples = series.sampleCount
        names = present
        split?.rename(present)
    }

    /// The latest instant of a sample.
    var highest: UnixTime? { series.highest }
}

extension [RemoteWriteSeries] {
    /// The latest instant of a sample.
    var highest: UnixTime? { compactMap(\.samples.last?.time).max() }
}
