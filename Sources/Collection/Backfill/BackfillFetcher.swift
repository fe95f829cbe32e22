package import BeijingTime
package import DayStore
package import Waiting
package import WeChatAPI

/// Fetches the missing days of one account into the store.
package struct BackfillFetcher: Sendable {
    /// The result of fetching one day.
    package enum Outcome: Equatable, Sendable {
        /// Its numbers are stored and final.
        case kept
        /// WeChat reports it as silent for the first time; that is believed when repeated on a later day.
        case silent
        /// Rows of it were rejected.
        case incomplete
        /// WeChat reports it as not ready, however old it is.
        case notReady
    }

    private let store: DayStore
    private let disk: BlockingWork
    private let clock: any WallClock
    private let client: AccountClient
    private let budget: CallBudget
    private let gate: CallGate
    private let endpoint: Endpoint

    /// Makes the fetcher of an account's days of `endpoint`; its calls go through `client` and are counted in `budget`, and it reads the store on `disk`.
    package init(
        store: DayStore, disk: BlockingWork, clock: any WallClock, client: AccountClient, budget: CallBudget,
        gate: CallGate, endpoint: Endpoint
    ) {
        (self.store, self.disk, self.clock) = (store, disk, clock)
        (self.client, self.budget, self.gate, self.endpoint) = (client, budget, gate, endpoint)
    }

    /// The number of failures in a row after which it gives up an account.
    private static let patience = 4

    /// Fetches the days one after another and reports each outcome to `told`.
    ///
    /// - Throws: the error that ended it: at once where a retry cannot help, otherwise after some failures in a row.
    package func fetch(_ account: BackfillPlan.Account, told: (Day, Outcome) async -> Void) async throws {
        var (failures, refusals) = (0, 0)
        for day in account.missing {
            while true {
                try Task.checkCancellation()
                do throws(UpstreamError) {
                    await told(day, try await turn(account, day))
                    (failures, refusals) = (0, 0)
                    break
                } catch {
                    try Task.checkCancellation()
                    failures += 1
                    refusals += error.isTokenRefusal ? 1 : 0
                    // WeChat sometimes refuses a good token; a second refusal is about credentials. Requests are sometimes garbled.
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

    /// Fetches one day after waiting for a place in the gate.
    private func turn(_ account: BackfillPlan.Account, _ day: Day) async throws(UpstreamError) -> Outcome {
        let result: Result<Outcome, UpstreamError>
        do {
            result = try await gate.withPlace {
                do throws(UpstreamError) { return .success(try await fetchDay(account, day)) } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw .transport(reason: "the exporter is stopping")
        }
        return try result.get()
    }

    private func fetchDay(_ account: BackfillPlan.Account, _ day: Day) async throws(UpstreamError) -> Outcome {
        let reading: PeriodReading
        do throws(UpstreamError) {
            reading = try await client.reading(of: endpoint, startingOn: day) { () async throws(UpstreamError) in
                try await budget.reserve(account.appID, .data(endpoint), limit: account.limit)
            }
        } catch  where error.errorClass == .notReady {
            return .notReady
        }
        do {
            return try await keep(reading, account.appID, day)
        } catch let error as StoreError {
            throw .store(reason: "\(error)")
        } catch {
            throw .transport(reason: "the exporter is stopping")
        }
    }

    /// Keeps a day as the refresher would; all of them are old enough to be final at once.
    private func keep(_ reading: PeriodReading, _ appID: String, _ day: Day) async throws -> Outcome {
        let held = try await disk.run { [store, endpoint] in
            try store.periods(appID: appID, endpoint: endpoint, starts: [day]).first
        }
        let period = PeriodKeeping.period(day, reading, held: held, now: clock.now, isFinalAtOnce: true)
        // An equal day is left alone, or it would be sent to every receiver again.
        if period != held { try await store.keep(period, appID: appID, endpoint: endpoint) }
        guard !period.settled else { return .kept }
        return period.record.cells.isEmpty ? .silent : .incomplete
    }
}
