package import DayStore
package import ExporterToolkit
import Exposition
package import Logging
import Synchronization
package import WeChatAPI

/// Answers `/metrics/events`: the hours of settled days in event time, OpenMetrics only, kept until a day settles.
package final class EventEndpoint: Sendable {
    /// An account as it is shown and as the store knows it.
    package typealias Account = (name: String, appID: String)

    /// What an answer depends on.
    private struct Key: Hashable {
        let days: ClosedRange<Day>
        let limit: Int
        let accounts: [String]
        let isCompressed: Bool
    }

    private struct Kept {
        var generation = -1
        var answers: [(key: Key, bytes: [UInt8])] = []
    }

    /// More points than this would take gigabytes of memory in Prometheus too; asked for a part at a time they do not.
    package static let largestAnswer = 5_000_000
    private static let keptAnswers = 8
    private static let largestKept = 32 << 20

    private let store: DayStore
    private let clock: any WallClock
    private let accounts: @Sendable () -> [Account]
    private let logger: Logger
    private let kept = Mutex(Kept())

    /// Makes the endpoint of the accounts that are configured at the moment of a request.
    package init(
        store: DayStore, clock: any WallClock, logger: Logger, accounts: @escaping @Sendable () -> [Account]
    ) {
        (self.store, self.clock, self.logger, self.accounts) = (store, clock, logger, accounts)
    }

    /// The handler, for the route of `--web.telemetry-path` and `/events`.
    package var handler: Handler { .offloaded { self.answer($0) } }

    private func answer(_ request: WebRequest) -> WebResponse {
        let texts = request.queryValues("days")
        guard texts.count <= 1, let window = Int(texts.first ?? "1").flatMap({ EventWindow(days: $0) }) else {
            return .text(400, "days must be one whole number from 1 to \(EventWindow.allowedDays.upperBound)\n")
        }
        let wanted = request.queryValues("account[]")
        let shown = accounts().filter { wanted.isEmpty || wanted.contains($0.name) }.sorted { $0.name < $1.name }
        let points = shown.count * window.days * 24 * 5 * EventFamily.allCases.count
        guard points <= Self.largestAnswer else {
            return .text(
                400,
                "\(shown.count) accounts with days=\(window.days) are \(points) points, more than \(Self.largestAnswer): ask for fewer days, or choose accounts by account[]\n"
            )
        }
        do {
            let coding = ContentCoding.negotiate(acceptEncoding: request.header("accept-encoding"))
            let bytes = try bytes(shown, window, isCompressed: coding == .gzip)
            var headers = [("Content-Type", EventExposition.contentType), ("Vary", "Accept-Encoding")]
            if coding == .gzip { headers.append(("Content-Encoding", coding.rawValue)) }
            return WebResponse(status: 200, headers: headers, bytes: bytes)
        } catch {
            logger.error("error serving metrics", metadata: ["cause": "events", "err": "\(error)"])
            return .text(500, "An error has occurred while serving metrics:\n\n\(error)\n")
        }
    }

    private func bytes(_ shown: [Account], _ window: EventWindow, isCompressed: Bool) throws -> [UInt8] {
        let key = Key(
            days: window.range(at: clock.now), limit: window.days,
            accounts: shown.flatMap { [$0.name, $0.appID] }, isCompressed: isCompressed)
        // Read first: a day that settles while the answer is made belongs to the next generation, and the answer is not kept for it.
        let generation = store.settledGeneration
        let known = kept.withLock { kept in
            kept.generation == generation ? kept.answers.first { $0.key == key }?.bytes : nil
        }
        if let known { return known }
        var bytes: [UInt8] = []
        try EventExposition.write(shown) { account in
            try EventSeries.series(
                of: account.name,
                store.settledPeriods(
                    appID: account.appID, endpoint: .getupstreammsghour, days: key.days, limit: window.days))
        } to: {
            bytes.append(contentsOf: $0)
        }
        if isCompressed { bytes = try Gzip.compress(bytes) }
        keep(bytes, for: key, generation)
        return bytes
    }

    private func keep(_ bytes: [UInt8], for key: Key, _ generation: Int) {
        guard bytes.count <= Self.largestKept else { return }
        kept.withLock { kept in
            if kept.generation < generation { kept = Kept(generation: generation) }
            guard kept.generation == generation else { return }
            kept.answers.append((key, bytes))
            if kept.answers.count > Self.keptAnswers { kept.answers.removeFirst() }
        }
    }
}
