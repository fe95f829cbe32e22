package import BeijingTime
package import DayStore
package import Waiting
package import WeChatAPI

/// Fetches the missing days of one account into the store.
package struct BackfillFetcher: Sendable {
    /// What came of one day.
    package enum Outcome: Equatable, Sendable {
        /// Its numbers are stored and final.
        case kept
        /// WeChat calls it silent for the first time, which is believed when it says so on a later day.
        case silent
        /// Rows of it could not be used.
        case incomplete
        /// WeChat says that it is not ready, however old it is.
        case notReady
    }

    private let store: DayStore
    private let disk: BlockingWork
    private let clock: any WallClock
    private let client: AccountClient
    private let budget: CallBudget
    private let gate: CallGate

    /// Makes the fetcher of an account whose calls go out by `client` and out of `budget`; the store is read on `disk`.
    package init(
        store: DayStore, disk: BlockingWork, clock: any WallClock, client: AccountClient, budget: CallBudget,
        gate: CallGate
    ) {
        (self.store, self.disk, self.clock) = (store, disk, clock)
        (self.client, self.budget, self.gate) = (client, budget, gate)
    }

    /// Failures in a row after which an account is given up.
    private static let patience = 4

    /// Fetches the days one after the other and tells each outcome.
    ///
    /// - Throws: the error that ended it: at once where repeating cannot help, else after some failures in a row.
    package func fetch(_ account: BackfillPlan.Account, told: (Day, Outcome) async -> Void) async throws {
        var (failures, refusals) = (0, 0)
        for day in account.missing {
            while true {
                try Task.checkCancellation()
                do throws(UpstreamError) {
                    await told(day, try await turn(account.appID, day))
                    (failures, refusals) = (0, 0)
                    break
                } catch {
                    try Task.checkCancellation()
                    failures += 1
                    refusals += error.isTokenRefusal ? 1 : 0
                    // A good token is refused at times; refused again, it is a matter of credentials. A request is garbled at times.
                    let mayPass = [.busy, .request].contains(error.errorClass) || error.isTokenRefusal && refusals == 1
                    guard mayPass, failures < Self.patience else { throw error }
                    try await clock.sleep(until: clock.now.advanced(by: wait(error, failures)), tolerance: nil)
                }
            }
        }
    }

    private func wait(_ error: UpstreamError, _ failures: Int) -> Duration {
        error.isTokenRefusal ? Backoff.tokenRefusal : max(Backoff.wait(after: failures, .busy), error.leastWait)
    }

    /// One day at its place in the gate.
    private func turn(_ appID: String, _ day: Day) async throws(UpstreamError) -> Outcome {
        let result: Result<Outcome, UpstreamError>
        do {
            result = try await gate.withPlace {
                do throws(UpstreamError) { return .success(try await fetchDay(appID, day)) } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw .transport(reason: "the exporter is stopping")
        }
        return try result.get()
    }

    private func fetchDay(_ appID: String, _ day: Day) async throws(UpstreamError) -> Outcome {
        let endpoint = Endpoint.getupstreammsghour
        let reading: PeriodReading
        do throws(UpstreamError) {
            reading = try await client.reading(of: endpoint, startingOn: day) { () async throws(UpstreamError) in
                try await budget.reserve(appID, .data(endpoint))
            }
        } catch  where error.errorClass == .notReady {
            return .notReady
        }
        do {
            return try await keep(reading, appID, day)
        } catch let error as StoreError {
            throw .store(reason: "\(error)")
        } catch {
            throw .transport(reason: "the exporter is stopping")
        }
    }

    /// Keeps a day as the refresher would; all of them are old enough to be final at once.
    private func keep(_ reading: PeriodReading, _ appID: String, _ day: Day) async throws -> Outcome {
        let endpoint = Endpoint.getupstreammsghour
        let held = try await disk.run { [store] in
            try store.periods(appID: appID, endpoint: endpoint, starts: [day]).first
        }
        let period = PeriodKeeping.period(day, reading, held: held, now: clock.now, isFinalAtOnce: true)
        try await store.keep(period, appID: appID, endpoint: endpoint)
        guard !period.settled else { return .kept }
        return period.record.cells.isEmpty ? .silent : .incomplete
    }
}
