import Baselines
import BeijingTime
import DayStore
import Settings
import WeChatAPI

/// Makes the baselines of what is shown from what the store holds.
package struct BaselineSource: Sendable {
    private let store: DayStore
    private let disk: BlockingWork
    private let endpoints: [Endpoint]
    /// Which earlier periods count.
    let window: BaselineWindow

    /// Makes the source for a configuration; without `collect.baseline` no endpoint has a baseline.
    init(_ configuration: ExporterConfiguration, store: DayStore, disk: BlockingWork) {
        (self.store, self.disk) = (store, disk)
        endpoints = configuration.policy.baseline ? BaselineWindow.endpoints(among: configuration.endpoints) : []
        window = BaselineWindow(leavingOut: configuration.specialDays)
    }

    /// The first days of the periods that are behind the baseline of the one that starts on `shown`, held or not.
    func parts(of endpoint: Endpoint, shown: Day) -> [Day] {
        endpoints.contains(endpoint) ? window.periods(before: shown, of: endpoint) : []
    }

    /// The baseline of the period that starts on `shown`; nil when the endpoint has none.
    func baseline(_ appID: String, _ endpoint: Endpoint, shown: Day) throws(StoreError) -> Baseline? {
        guard endpoints.contains(endpoint) else { return nil }
        let periods = try store.periods(
            appID: appID, endpoint: endpoint, starts: parts(of: endpoint, shown: shown)
        ).filter { $0.completeness == .whole }
        return Baseline(
            endpoint.rowKind,
            of: periods.map {
                Baseline.Part($0.record, scale: BaselineWindow.scale(from: $0.start, to: shown, of: endpoint))
            })
    }

    /// The same for a task, which waits for the disk without keeping a thread from the others.
    func renewed(_ appID: String, _ endpoint: Endpoint, shown: Day) async throws -> Baseline? {
        guard endpoints.contains(endpoint) else { return nil }
        return try await disk.run { try baseline(appID, endpoint, shown: shown) }
    }

    /// A state with the baselines of all that it shows, for a task as well.
    func completed(_ state: AccountState, of appID: String) async throws -> AccountState {
        guard !endpoints.isEmpty else { return state }
        return try await disk.run {
            var completed = state
            try complete(&completed, of: appID)
            return completed
        }
    }

    /// Adds the baselines of all that a restored account shows.
    func complete(_ state: inout AccountState, of appID: String) throws(StoreError) {
        for endpoint in endpoints {
            guard let shown = state.endpoint(endpoint).latest?.start else { continue }
            let baseline = try baseline(appID, endpoint, shown: shown)
            state.update(endpoint) { $0.baseline = baseline }
        }
    }
}
