internal import Exposition
package import HTTPServer
package import Logging
internal import NIOCore

/// Answers scrapes like Go's promhttp: negotiation, compression, filters, a limit, and its own counts.
///
/// A scrape of everything is answered on the event loop, from shared buffers. Whatever must be encoded or packed first is made in a task,
/// and long text stretch by stretch on a thread pool. A failed scrape is answered with 500 and the reason, uncompressed, and logged.
/// Source: client_golang `prometheus/promhttp/http.go`.
///
/// Target: Provides what every exporter has: /metrics, /probe, /sd, health, reload, process metrics, logs.
/// Keeps out: WeChat and the store; any exporter could use it.
package final class MetricsEndpoint: Sendable {
    /// Expositions below this size in bytes are sent as one buffer.
    private static let smallBody = 256 * 1024
    /// The bytes that the end of a packed answer usually has at most.
    private static let usualTail = 4096

    /// Gives the families of subjects, if there are any.
    private let source: ScrapeSource?
    /// The query parameter `NAME[]` that selects subjects.
    private let subjectLabel: String?
    /// The other families, the endpoint's own last.
    private let own: OwnSegments
    /// How many scrapes may be under way at once; 0 for no limit.
    private let maxRequests: Int
    /// Logs failed scrapes.
    private let logger: Logger
    /// The formats negotiated so far.
    private let negotiation = Negotiation()
    /// The endpoint's counts about itself.
    private let metrics: HandlerMetrics
    /// The scrapes that give way at the limit.
    private let stalls = Stalls()
    /// What is sent to several scrapes at a time.
    private let copies = BySyntax { _ in CrowdCopy() }
    /// Tells of pages that are too large for whoever scrapes them.
    private let sizeNotice: PageSizeNotice

    /// Makes an endpoint.
    ///
    /// - Parameters:
    ///   - maxRequests: How many scrapes may be under way at once, until they are sent; 0 for no limit.
    ///   - includesHandlerMetrics: Whether the endpoint's own families are appended.
    ///   - logger: Logs failed scrapes.
    ///   - source: The families of subjects, which come first.
    ///   - subjectLabel: The query parameter `NAME[]` that selects subjects.
    ///   - own: The other families, in the order in which they are written.
    package init(
        maxRequests: Int = 40, includesHandlerMetrics: Bool = true, logger: Logger, source: ScrapeSource? = nil,
        subjectLabel: String? = nil, own: [OwnFamilies]
    ) {
        let metrics = HandlerMetrics()
        self.own = OwnSegments(includesHandlerMetrics ? own + metrics.groups : own)
        (self.source, self.subjectLabel, self.metrics) = (source, subjectLabel, metrics)
        (self.maxRequests, self.logger) = (maxRequests, logger)
        sizeNotice = PageSizeNotice(logger: logger)
    }

    /// The handler for the route of `--web.telemetry-path`.
    package var handler: Handler {
        Handler { request in
            guard self.metrics.begin(limit: self.maxRequests, stalls: self.stalls) else { return .ready(self.refusal) }
            self.copies.forEach { $0.noteScrape() }
            let scrape = ScrapeRequest(request, self.negotiation, subjectLabel: self.subjectLabel)
            return self.immediate(scrape) ?? .async { self.counted(await self.answer(scrape)) }
        }
    }

    /// A handler for another page of metrics that counts as a scrape: under the same limit, in the same counts, and giving way in the
    /// same way.
    ///
    /// `answer` runs in a task, which is cancelled when the program ends. An error that it throws is reported like that of a scrape; so
    /// is one that cuts a body short, although the client has its status by then.
    package func handler(of answer: @escaping @Sendable (WebRequest) async throws -> WebResponse) -> Handler {
        Handler { request in
            guard self.metrics.begin(limit: self.maxRequests, stalls: self.stalls) else { return .ready(self.refusal) }
            return .async {
                do {
                    var response = try await answer(request)
                    response.body = response.body.onFailure { if !($0 is CancellationError) { self.note($0) } }
                    return self.counted(response)
                } catch is CancellationError {
                    return self.counted(.text(503, "The exporter is stopping; try again later.\n"))
                } catch {
                    return self.counted(self.failure(error))
                }
            }
        }
    }

    /// The answer over the limit.
    private var refusal: WebResponse {
        .text(503, "Limit of concurrent requests reached (\(maxRequests)), try again later.\n")
    }

    /// The answer that needs only encoded text and the own families; `nil` when there is more to do.
    private func immediate(_ scrape: ScrapeRequest) -> Answer? {
        guard scrape.selection.isEverything else { return nil }
        guard scrape.isPacked else {
            guard let texts = source.map({ $0.shownTexts(scrape.syntax) }) ?? [] else { return nil }
            return .ready(counted(attempt { try plain(scrape, texts) }))
        }
        guard let source else { return .ready(counted(attempt { try packed(scrape, nil, []) })) }
        guard let body = source.shownBody(scrape.syntax) else { return nil }
        guard scrape.request.isPlain, CrowdCopy.isWorthwhile(body.pieces) else {
            return .ready(counted(attempt { try packed(scrape, body, CrowdCopy.buffers(body.pieces)) }))
        }
        let copy = copies[scrape.syntax]
        let respond = { @Sendable (pieces: [WebBody.Piece]) in
            var response = self.counted(self.attempt { try self.packed(scrape, body, pieces) })
            response.ended = { [ended = response.ended] in
                ended?()
                copy.end()
            }
            return response
        }
        guard let pieces = copy.begin(body.pieces) else {
            return .offloaded { respond(copy.makePieces(of: body.pieces)) }
        }
        return .ready(respond(pieces))
    }

    /// The answer, once everything that changed has been encoded.
    private func answer(_ scrape: ScrapeRequest) async -> WebResponse {
        let (selection, syntax) = (scrape.selection, scrape.syntax)
        do {
            if let subjects = selection.subjects {
                let text = source?.subjects(subjects.sorted(), selection, syntax) ?? []
                return try scrape.response(text: text + own.text(syntax, selection))
            }
            if scrape.isPacked {
                let body = try await source?.body(selection, syntax)
                return try packed(scrape, body, CrowdCopy.buffers(body?.pieces ?? []))
            }
            return try plain(scrape, await source?.texts(selection, syntax) ?? [])
        } catch {
            return failure(error)
        }
    }

    /// Assembles a packed answer, of which `pieces` are the beginning.
    private func packed(
        _ scrape: ScrapeRequest, _ beginning: GzipBody<ByteBuffer>?, _ pieces: consuming [WebBody.Piece]
    ) throws -> WebResponse {
        var tail = GzipTail(behind: beginning?.checksum ?? .empty, capacity: Self.usualTail)
        if beginning == nil { tail.appendHeader() }
        try own.append(scrape.syntax, scrape.selection, behind: beginning?.ending ?? [], to: &tail)
        tail.end()
        sizeNotice.look(at: scrape.request, bytes: tail.textLength)
        pieces.append(.bytes(tail.withBytes { ByteBuffer(bytes: $0) }))
        return scrape.response(WebBody(pieces))
    }

    /// Assembles a text answer.
    private func plain(_ scrape: ScrapeRequest, _ texts: [LateText]) throws -> WebResponse {
        let last = try own.text(scrape.syntax, scrape.selection)
        let length = texts.reduce(0) { $0 + $1.length }
        sizeNotice.look(at: scrape.request, bytes: length + last.count)
        guard length > Self.smallBody else {
            return scrape.response(WebBody(ByteBuffer(bytes: texts.flatMap { $0.bytes() } + last)))
        }
        let pieces = texts.map { text in
            WebBody.Piece.late(length: text.length) { ByteBuffer(bytes: text.bytes()) }
        }
        return scrape.response(WebBody(pieces + [.bytes(ByteBuffer(bytes: last))]))
    }

    private func attempt(_ make: () throws -> WebResponse) -> WebResponse {
        do { return try make() } catch { return failure(error) }
    }

    /// The response, counted once it is sent.
    private func counted(_ response: consuming WebResponse) -> WebResponse {
        let status = response.statusCode
        response.stalls = stalls
        response.ended = { [metrics] in metrics.end(status: status) }
        return response
    }

    /// Counts and logs an error, and answers with it.
    private func failure(_ error: any Error) -> WebResponse {
        note(error)
        return .text(500, "An error has occurred while serving metrics:\n\n\(error)\n")
    }

    /// Counts and logs an error.
    private func note(_ error: any Error) {
        let cause = error is GzipError ? HandlerMetrics.Cause.encoding : .gathering
        metrics.count(cause)
        logger.error("error serving metrics", metadata: ["cause": "\(cause.rawValue)", "err": "\(error)"])
    }
}
