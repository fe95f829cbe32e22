internal import Exposition
internal import HTTPServer
internal import NIOCore
internal import NIOHTTP1

/// What a scrape asks for, read from its query and header.
struct ScrapeRequest: Sendable {
    /// How the answer is written and packed.
    let agreement: Agreement
    /// What the answer holds.
    let selection: Selection

    /// Reads a request; `subjectLabel` names the parameter `NAME[]` that selects subjects.
    init(_ request: WebRequest, _ negotiation: Negotiation, subjectLabel: String?) {
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
    /// Whether the answer is packed.
    var isPacked: Bool { agreement.coding == .gzip }

    /// The answer with a body in the format and packing that was asked for.
    func response(_ body: WebBody) -> WebResponse {
        WebResponse(status: .ok, headers: agreement.headers, body: body)
    }

    /// The answer with a text that is packed for it alone.
    func response(text: [UInt8]) throws(GzipError) -> WebResponse {
        response(WebBody(.init(bytes: isPacked ? try Gzip.compress(text) : text)))
    }
}
