internal import Exposition
internal import HTTPServer
internal import NIOHTTP1
internal import Synchronization

/// The negotiated format and compression of an answer.
struct Agreement: Sendable {
    /// The format.
    let format: ExpositionFormat
    /// The compression.
    let coding: ContentCoding
    /// The header fields of the answer.
    let headers: HTTPHeaders

    /// Negotiates what these header fields ask for.
    init(accept: String?, acceptEncoding: String?) {
        format = .negotiate(accept: accept)
        coding = .negotiate(acceptEncoding: acceptEncoding)
        var headers: HTTPHeaders = ["Content-Type": format.contentType, "Vary": "Accept, Accept-Encoding"]
        if coding == .gzip { headers.add(name: "Content-Encoding", value: coding.rawValue) }
        self.headers = headers
    }
}

/// Caches agreements by request: a scraper asks the same each time, and parsing its headers costs more than the rest of a scrape.
final class Negotiation: Sendable {
    /// What a client asked for.
    private struct Wish: Hashable {
        let accept: String?
        let acceptEncoding: String?
    }

    /// One exporter has few scrapers; beyond this number somebody invents headers, and the cache is cleared.
    private static let limit = 64

    private let agreements = Mutex<[Wish: Agreement]>([:])

    /// The agreement for a request.
    func agreement(for request: WebRequest) -> Agreement {
        let wish = Wish(accept: request.header("accept"), acceptEncoding: request.header("accept-encoding"))
        if let known = agreements.withLock({ $0[wish] }) { return known }
        let agreement = Agreement(accept: wish.accept, acceptEncoding: wish.acceptEncoding)
        agreements.withLock { agreements in
            if agreements.count >= Self.limit { agreements = [:] }
            agreements[wish] = agreement
        }
        return agreement
    }
}
