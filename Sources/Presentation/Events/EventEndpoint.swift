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
/// An answer is read from the store block by block while it is sent, so that one of millions of points needs no more memory than a small
/// one. Pieces are cached for the next request as far as they fit. As a service it drops pieces that are no longer requested.
package final class EventEndpoint: Service {
    /// An account by its label and its AppID.
    package typealias Account = (name: String, appID: String)

    /// The days that a page shows, cached until a day settles.
    private struct Listing {
        let accounts: [[String]]
        let sources: [EventSource]
        let days: ClosedRange<Day>
        let limit: Int
        let page: EventPage
        var usedAt: UnixTime
    }

    /// The most points of one answer: more would take gigabytes of memory in Prometheus, unless requested in parts.
    private static let largestAnswer = 5_000_000
    /// How many bytes of pieces are cached for each coding: Prometheus requests gzip.
    private static let room: [ContentCoding: Int] = [.gzip: 28 << 20, .identity: 4 << 20]
    private static let keptListings = 8
    /// How long an unused piece is cached: twice the scrape interval of the job in docs/history.md.
    private static let keepTime = Duration.seconds(600)
    /// How long one access to the store may take.
    private static let patience = Duration.seconds(30)
    /// How many accounts are looked up in the store at once, so that others do not wait long.
    private static let lookup = 500

    private let store: DayStore
    private let disk: BlockingWork
    private let clock: any WallClock
    private let pieces = EventPieces(room: room)
    private let listings = Mutex((generation: -1, kept: [Listing]()))

    /// Makes the endpoint for the days in `store`.
    package init(store: DayStore, disk: BlockingWork, clock: any WallClock) {
        (self.store, self.disk, self.clock) = (store, disk, clock)
    }

    /// Drops unused pieces until graceful shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [clock] in
            // Only cancellation ends the sleep, and with it the service.
            while (try? await clock.sleep(until: clock.now.advanced(by: Self.keepTime), tolerance: nil)) != nil {
                self.letGo()
            }
        }
    }

    /// How many bytes are cached.
    var keptBytes: Int { pieces.size }

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
        let wanted = Set(request.queryValues("account[]"))
        let shown = accounts.filter { wanted.isEmpty || wanted.contains($0.name) }.sorted { $0.name < $1.name }
        let sources = EventSource.allCases.filter { $0 == .messages || endpoints.contains($0.endpoint) }
        let points = shown.count * window.days * sources.reduce(0) { $0 + $1.pointsOfDay }
        guard points <= Self.largestAnswer else {
            return .text(
                400,
                "\(shown.count) accounts with days=\(window.days) are \(points) points, more than \(Self.largestAnswer): request fewer days, or select accounts with account[]\n"
            )
        }
        let coding = ContentCoding.negotiate(acceptEncoding: request.header("accept-encoding"))
        let stream = EventStream(try await page(shown, window, sources), coding) { block, family in
            try await self.piece(block, family, coding)
        }
        var headers = [("Content-Type", EventExposition.contentType), ("Vary", "Accept-Encoding")]
        if coding == .gzip { headers.append(("Content-Encoding", coding.rawValue)) }
        var response = WebResponse(status: 200, headers: headers)
        response.body = try await stream.body()
        return response
    }

    private func piece(
        _ block: EventPage.Block, _ family: EventFamily, _ coding: ContentCoding
    ) async throws -> EventPiece {
        let key = EventPieces.Key(block, family, coding)
        if let known = pieces.piece(key, of: block, now: clock.now) { return known }
        return try await inTime { [store, pieces, clock] in
            // If several wait for the same piece, the first one makes it.
            if let known = pieces.piece(key, of: block, now: clock.now) { return known }
            let piece = try EventPiece(block.text(family, store), coding)
            pieces.keep(piece, key, of: block, now: clock.now)
            return piece
        }
    }

    private func page(
        _ shown: [Account], _ window: EventWindow, _ sources: [EventSource]
    ) async throws -> EventPage {
        let (days, accounts) = (window.range(at: clock.now), shown.map { [$0.name, $0.appID] })
        // Read first: a day that settles meanwhile belongs to the next generation, and the page is not cached for it.
        let generation = store.settledGeneration
        let known = listings.withLock { listings -> EventPage? in
            guard listings.generation == generation else { return nil }
            let place = listings.kept.firstIndex {
                $0.days == days && $0.limit == window.days && $0.sources == sources && $0.accounts == accounts
            }
            guard let place else { return nil }
            listings.kept[place].usedAt = clock.now
            return listings.kept[place].page
        }
        if let known { return known }
        var listed: [(source: EventSource, accounts: [EventPage.Account])] = []
        for source in sources { listed.append((source, try await settled(shown, source, days, window))) }
        let page = EventPage(listed, limit: window.days)
        keep(
            Listing(
                accounts: accounts, sources: sources, days: days, limit: window.days, page: page, usedAt: clock.now),
            generation)
        return page
    }

    /// The final days of the accounts from a source.
    private func settled(
        _ shown: [Account], _ source: EventSource, _ days: ClosedRange<Day>, _ window: EventWindow
    ) async throws -> [EventPage.Account] {
        var found: [EventPage.Account] = []
        for first in stride(from: 0, to: shown.count, by: Self.lookup) {
            let part = shown[first..<min(first + Self.lookup, shown.count)]
            let settled = try await inTime { [store] in
                try store.settledDays(
                    of: part.map(\.appID), endpoint: source.endpoint, within: days, limit: window.days)
            }
            found += zip(part, settled).map { EventPage.Account(name: $0.name, appID: $0.appID, days: $1) }
        }
        return found
    }

    private func keep(_ listing: Listing, _ generation: Int) {
        listings.withLock { listings in
            if listings.generation < generation { listings = (generation, []) }
            guard listings.generation == generation else { return }
            listings.kept.append(listing)
            if listings.kept.count > Self.keptListings { listings.kept.removeFirst() }
        }
    }

    /// Reads from the store with a time limit: each waiting request occupies the place of a scrape.
    private func inTime<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        guard let value = try await disk.run(within: Self.patience, work) else { throw EventError.storeDoesNotAnswer }
        return value
    }

    /// Drops pieces that have not been requested lately.
    func letGo() {
        let instant = clock.now.advanced(by: .zero - Self.keepTime)
        listings.withLock { $0.kept.removeAll { $0.usedAt < instant } }
        if pieces.drop(unusedSince: instant) { ProcessMemory.release() }
    }
}

/// Why a page could not be made.
enum EventError: Error, CustomStringConvertible {
    /// The disk hangs.
    case storeDoesNotAnswer

    /// The sentence for the operator.
    var description: String { "the store does not answer: look at its disk" }
}
