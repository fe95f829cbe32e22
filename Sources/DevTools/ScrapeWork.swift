import ArgumentParser
import ExporterToolkit
import Exposition
import HTTPServer
import Logging

/// Answers scrapes in process, so that callgrind can count the instructions of each.
struct ScrapeWork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer packed scrapes in process, to be counted by valgrind; prints nothing.")

    @Option(help: "How many accounts there are.")
    var accounts = 100
    @Option(help: "How many scrapes are answered.")
    var scrapes = 100
    @Option(help: "How many of them find one account changed.")
    var changes = 0

    /// Answers them one after another.
    func run() async throws {
        let cache = try ScrapeCache(try SyntheticShop.families(), label: \.name)
        for number in 0..<accounts { cache.update(SyntheticShop(number), at: number) }
        try await cache.refresh(.openMetrics)
        let endpoint = MetricsEndpoint(
            logger: Logger(label: "wechat-dev"), source: ScrapeSource(cache), subjectLabel: "account", own: [])
        guard let request = WebRequest(method: "GET", target: "/metrics", headers: Self.headers) else { return }
        for number in 0..<scrapes {
            if number < changes {
                cache.update(SyntheticShop(accounts + number), at: number % accounts)
                try await cache.refresh(.openMetrics)
            }
            guard case .ready(let response) = endpoint.handler.begin(request), response.statusCode == 200 else {
                throw ValidationError("A packed scrape was not answered at once.")
            }
            response.ended?()
        }
    }

    /// What Prometheus 2 sends.
    private static let headers = [
        (
            "Accept",
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        ),
        ("Accept-Encoding", "gzip"),
    ]
}
