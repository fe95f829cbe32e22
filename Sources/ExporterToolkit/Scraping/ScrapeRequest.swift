internal import Exposition
internal import HTTPServer
internal import NIOCore
internal import NIOHTTP1

/// What a scrape asks for, parsed from its query and header.
struct ScrapeRequest: Sendable {
    /// The format and compression of the answer.
    let agreement: Agreement
    /// The families and subjects of the answer.
    let selection: Selection
    /// The request itself.
    let request: WebRequest

    /// Parses a request; `subjectLabel` names the parameter `NAME[]` that selects subjects.
    init(_ request: WebRequest, _ negotiation: Negotiation, subjectLabel: String?) {
        self.request = request
        agreement = negotiation.agreement(for: request)
        guard request.hasQuery else {
            selection = Selection()
            return
        }
        let subjects = subjectLabel.map { request.queryValues($0 + "[]") } ?? []
        let names = request.queryValues("name[]")
        selection = Selection(
            names: names.isEmpty ? nil : Set(names), subjects: subjects.isEmpty ? nil : Set(subjects))
    }

    /// The grammar of the answer.
    var syntax: Syntax { agreement.format.syntax }
    /// Whether the answer is compressed.
    var isPacked: Bool { agreement.coding == .gzip }

    /// The answer with a body in the negotiated format and compression.
    func response(_ body: WebBody) -> WebResponse {
        WebResponse(status: .ok, headers: agreement.headers, body: body)
    }

    /// The answer with a text that is compressed for it alone.
    func response(text: [UInt8]) throws(GzipError) -> WebResponse {
        response(WebBody(.init(bytes: isPacked ? try Gzip.compress(text) : text)))
    }
}
