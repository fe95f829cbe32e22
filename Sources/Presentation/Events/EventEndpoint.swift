package import BeijingTime
package import DayStore
import EventTime
import Exposition
package import HTTPServer
import ServiceLifecycle
import Synchronization
package import Waiting
package import WeChatAPI

/// Answers `/metrics/events`: the hours of settled days in event time, as OpenMetrics, byte-identical until a day settles.
///
/// An answer is put together while it is sent, block by block, so that one of millions of points needs no more memory than a small one.
/// Points are packed once, kept in a file without a name beside the store, and sent from there. As a service it drops what nobody
/// requests any more.
package final class EventEndpoint: Service {
    /// An account by its label and its AppID.
    package typealias Account = (name: String, appID: String)

    /// How many bytes of packed points are kept: 35 days of ten thousand accounts take 400 MB.
    private static let room = 1 << 30
    /// How many blocks are kept: 35 days of ten thousand accounts are ten thousand blocks.
    private static let keptBlocks = 30_000
    /// How long unused points are kept: twice the scrape interval of the job in docs/history.md.
    private static let keepTime = Duration.seconds(600)

    private let clock: any WallClock
    private let maker: EventMaker
    private let parts = EventParts(room: keptBlocks)
    private let file: ScratchFile
    /// The accounts of the last request, also by name: sorting thousands for each would take longer than sending them.
    private let roster = Mutex((given: [EventAccount](), sorted: [EventAccount]()))

    /// Makes the endpoint for the days in `store`.
    package init(store: DayStore, disk: BlockingWork, clock: any WallClock) {
        self.clock = clock
        file = ScratchFile(folder: store.folder, room: Self.room)
        maker = EventMaker(store: store, disk: disk, file: file)
    }

    /// Drops unused points until graceful shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [clock] in
            // Only cancellation ends the sleep, and with it the service.
            while (try? await clock.sleep(until: clock.now.advanced(by: Self.keepTime), tolerance: nil)) != nil {
                await self.letGo()
            }
        }
    }

    /// How many bytes the file takes.
    var keptBytes: Int { file.size }

    /// How often points were packed.
    var timesPacked: Int { maker.timesPacked }

    /// Answers a request for the days of `accounts`, the configured ones at this moment; hours other than those of messages are shown
    /// where their endpoint is among `endpoints`.
    ///
    /// - Throws: ``StoreError`` when the store cannot be read.
    package func answer(
        _ request: WebRequest, _ accounts: [Account], collecting endpoints: [Endpoint] = []
    ) async throws -> WebResponse {
        let texts = request.queryValues("days")
        guard texts.count <= 1, let window = Int(texts.first ?? "1").flatMap({ EventWindow(days: $0) }) else {
            return .text(400, "days must be one whole number from 1 to \(EventWindow.allowedDays.upperBound)\n")
        }
        let (now, shown) = (clock.now, shown(accounts, Set(request.queryValues("account[]"))))
        let pageParts = EventSource.allCases.filter { $0 == .messages || endpoints.contains($0.endpoint) }
            .map { parts.part($0, shown, limit: window.days, now: now) }
        let coding = ContentCoding.negotiate(acceptEncoding: request.header("accept-encoding"))
        var headers = [("Content-Type", EventExposition.contentType), ("Vary", "Accept-Encoding")]
        if coding == .gzip { headers.append(("Content-Encoding", coding.rawValue)) }
        var response = WebResponse(status: 200, headers: headers)
        let stream = EventStream(pageParts, window.range(at: now), coding, maker)
        do { response.body = try await stream.body().onFailure(packAnew) } catch {
            packAnew(after: error)
            throw error
        }
        return response
    }

    /// Forgets what is packed when the file with it cannot be read, so that the next answer needs nothing of it.
    @Sendable private func packAnew(after error: any Error) {
        if error is ScratchFileError { parts.drop(unusedSince: nil) }
    }

    /// The wanted ones of the configured accounts by name; all of them when none is named.
    private func shown(_ accounts: [Account], _ wanted: Set<String>) -> [EventAccount] {
        guard wanted.isEmpty else {
            return accounts.filter { wanted.contains($0.name) }.map { EventAccount(name: $0.name, appID: $0.appID) }
                .sorted { $0.name < $1.name }
        }
        let known = roster.withLock(\.self)
        let given = accounts.map { EventAccount(name: $0.name, appID: $0.appID) }
        if given == known.given { return known.sorted }
        let sorted = given.sorted { $0.name < $1.name }
        roster.withLock { $0 = (given, sorted) }
        return sorted
    }

    /// Drops points that have not been requested lately.
    func letGo() async {
        parts.drop(unusedSince: clock.now.advanced(by: .zero - Self.keepTime))
        // A disk that hangs keeps its room.
        try? await maker.shrink()
    }
}
