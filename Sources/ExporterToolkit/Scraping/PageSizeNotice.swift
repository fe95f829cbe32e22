internal import HTTPServer
internal import Logging
import Synchronization

/// Tells once in the log that a page is larger than the scraper that asks for it takes by default: such a scraper reads the page, drops
/// it, and tells only in its own log.
final class PageSizeNotice: Sendable {
    /// A scraper that names itself in `User-Agent`, and its limit of plain bytes, however they are packed.
    private struct Scraper {
        let agent: String
        let name: String
        let limit: Int
        let remedy: String
    }

    /// vmagent and VictoriaMetrics itself: `-promscrape.maxScrapeSize`, 16 MiB by default.
    private static let scrapers = [
        Scraper(
            agent: "vm_promscrape", name: "vmagent", limit: 16 << 20,
            remedy:
                "raise its -promscrape.maxScrapeSize or the job's max_scrape_size, or let it scrape the targets of /sd")
    ]
    private static let least = scrapers.map(\.limit).min() ?? .max

    private let logger: Logger
    private let told = Mutex<Set<String>>([])

    /// Makes a notice that writes to `logger`.
    init(logger: Logger) { self.logger = logger }

    /// Looks at a page of so many plain bytes that answers `request`.
    func look(at request: WebRequest, bytes: Int) {
        guard bytes > Self.least, let agent = request.header("user-agent"),
            let scraper = Self.scrapers.first(where: { agent.hasPrefix($0.agent) }), bytes > scraper.limit,
            told.withLock({ $0.insert(scraper.agent).inserted })
        else { return }
        logger.warning(
            "Page is larger than \(scraper.name) takes by default; \(scraper.remedy)",
            metadata: ["bytes": .stringConvertible(bytes), "limit": .stringConvertible(scraper.limit)])
    }
}
