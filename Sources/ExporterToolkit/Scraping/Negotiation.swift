internal import Exposition
internal import HTTPServer
internal import NIOHTTP1
internal import Synchronization

/// Format and packing of an answer, as agreed with the client.
struct Agreement: Sendable {
    /// How the answer is written.
    let format: ExpositionFormat
    /// How the answer is packed.
    let coding: ContentCoding
    /// The header of the answer.
    let headers: HTTPHeaders

    /// Agrees on what these headers ask for.
    init(accept: String?, acceptEncoding: String?) {
        format = .negotiate(accept: accept)
        coding = .negotiate(acceptEncoding: acceptEncoding)
        var headers: HTTPHeaders = ["Content-Type": format.contentType, "Vary": "Accept, Accept-Encoding"]
        if coding == .gzip { headers.add(name: "Content-Encoding", value: coding.rawValue) }
        self.headers = headers
    }
}

/// Agreements by what was asked: a scraper asks the same each time, and reading its headers costs more than the rest of a scrape.
final class Negotiation: Sendable {
    /// What a client asked for.
    private struct Wish: Hashable {
        let accept: String?
        let acceptEncoding: String?
    }

    /// Few scrapers ask one exporter; above this number somebody makes headers up, and all are forgotten.
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
