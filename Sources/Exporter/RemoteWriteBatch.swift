import DayStore
import WeChatAPI

/// Samples that are sent in one request and acknowledged together: one day of one or more accounts.
///
/// Days are never mixed, so that a receiver which finds a day too old refuses no other with it, and the samples of a series rise from
/// request to request.
struct RemoteWriteBatch: Equatable, Sendable {
    /// The day.
    let day: Day
    /// The accounts whose day it is, by AppID; those of whom nothing is stored any more among them.
    private(set) var accounts: [String] = []
    /// The series.
    private(set) var series: [RemoteWriteSeries] = []
    /// How many samples the series have.
    private(set) var samples = 0

    /// Starts an empty batch.
    init(day: Day) { self.day = day }

    /// Adds an account's day, unless it would make the batch larger than `limit`; the first one is always taken.
    ///
    /// - Returns: whether it was added.
    mutating func add(
        _ appID: String, name: String, _ periods: [StoredPeriod], limit: Int, externalLabels: [String: String]
    ) -> Bool {
        let more = RemoteWriteSeries.all(
            EventSeries.series(of: name, periods), externalLabels: externalLabels)
        let count = more.reduce(0) { $0 + $1.samples.count }
        guard accounts.isEmpty || samples + count <= limit else { return false }
        accounts.append(appID)
        series += more
        samples += count
        return true
    }

    /// The latest instant of a sample.
    var highest: UnixTime? { series.compactMap(\.samples.last?.time).max() }
}
