internal import Exposition
package import HTTPServer
internal import NIOCore

/// Answers for one subject at a time, like exporters with many targets: `?target=NAME`.
package struct ProbeEndpoint: Sendable {
    private let source: ScrapeSource
    private let noun: String
    private let negotiation = Negotiation()

    /// Makes an endpoint; `noun` is the word for a target in error messages.
    package init(source: ScrapeSource, noun: String) { (self.source, self.noun) = (source, noun) }

    /// The handler, for the route `/probe`.
    package var handler: Handler {
        Handler { request in
            let targets = request.queryValues("target").filter { !$0.isEmpty }
            guard targets.count == 1, let target = targets.first else {
                return .ready(.text(400, "Name one \(noun): \(request.path)?target=NAME\n"))
            }
            guard source.knows(target) else {
                return .ready(.text(404, "There is no \(noun) \"\(target)\"; /sd lists those there are.\n"))
            }
            return .offloaded { answer(ScrapeRequest(request, negotiation, subjectLabel: nil), target) }
        }
    }

    private func answer(_ scrape: ScrapeRequest, _ target: String) -> WebResponse {
        let syntax = scrape.syntax
        let text = source.subjects([target], scrape.selection, syntax) + TextEncoder.bytes([], syntax)
        do {
            return try scrape.response(text: text)
        } catch {
            return .text(500, "An error has occurred while serving metrics:\n\n\(error)\n")
        }
    }
}
