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

    private struct State {
        var agreements: [Wish: Agreement] = [:]
        /// The last one: most scrapes ask for the same as the one before.
        var last: (wish: Wish, agreement: Agreement)?
    }

    private let state = Mutex(State())

    /// The agreement for a request.
    func agreement(for request: WebRequest) -> Agreement {
        request.remembering {
            let wish = Wish(accept: request.header("accept"), acceptEncoding: request.header("accept-encoding"))
            return state.withLock { state in
                if let last = state.last, last.wish == wish { return last.agreement }
                let agreement = state.agreements[wish] ?? Self.made(wish, in: &state)
                state.last = (wish, agreement)
                return agreement
            }
        }
    }

    /// Negotiates, and keeps the agreement.
    private static func made(_ wish: Wish, in state: inout State) -> Agreement {
        let agreement = Agreement(accept: wish.accept, acceptEncoding: wish.acceptEncoding)
        if state.agreements.count >= limit { state.agreements = [:] }
        state.agreements[wish] = agreement
        return agreement
    }
}
