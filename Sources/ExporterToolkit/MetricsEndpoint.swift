package import Exposition
package import Logging

/// Answers scrapes as Go's promhttp does: negotiation, compression, a limit, and counts of its own.
///
/// Gathering, encoding and compressing happen on a thread pool; whether there is room for the scrape is decided before,
/// on the event loop. A scrape that fails is answered with 500 and the reason, uncompressed, and logged.
/// Source: client_golang `prometheus/promhttp/http.go`.
package final class MetricsEndpoint: Sendable {
    /// Gives the families of a scrape.
    private let gather: @Sendable () throws -> [MetricFamily]
    /// How many scrapes may be under way at once; 0 for any number.
    private let maxRequests: Int
    /// Whether the endpoint's own families are exposed.
    private let includesHandlerMetrics: Bool
    /// Where a failed scrape is told.
    private let logger: Logger
    /// What the endpoint counts about itself.
    private let metrics = HandlerMetrics()

    /// Makes an endpoint.
    ///
    /// - Parameters:
    ///   - maxRequests: How many scrapes may be under way at once; 0 for any number.
    ///   - includesHandlerMetrics: Whether the endpoint's own families follow the gathered ones.
    ///   - logger: Where a failed scrape is told.
    ///   - gather: Gives the families in the order they are written; called once for each scrape, on any thread.
    package init(
        maxRequests: Int = 40, includesHandlerMetrics: Bool = true, logger: Logger,
        gather: @escaping @Sendable () throws -> [MetricFamily]
    ) {
        self.gather = gather
        self.maxRequests = maxRequests
        self.includesHandlerMetrics = includesHandlerMetrics
        self.logger = logger
    }

    /// The handler, for the route of `--web.telemetry-path`.
    package var handler: Handler {
        Handler { request in
            guard self.metrics.begin(limit: self.maxRequests) else { return .ready(self.refusal) }
            return .offloaded {
                let response = self.scrape(request)
                self.metrics.end(status: response.statusCode)
                return response
            }
        }
    }

    /// The answer above the limit.
    private var refusal: WebResponse {
        .text(503, "Limit of concurrent requests reached (\(maxRequests)), try again later.\n")
    }

    /// Gathers and encodes.
    private func scrape(_ request: WebRequest) -> WebResponse {
        let families: [MetricFamily]
        do {
            families = try gather() + (includesHandlerMetrics ? metrics.families() : [])
        } catch {
            return failure(.gathering, error)
        }
        do {
            return try encode(families, for: request)
        } catch {
            return failure(.encoding, error)
        }
    }

    /// Writes the families in the format and packing the client asked for.
    private func encode(_ families: [MetricFamily], for request: WebRequest) throws(GzipError) -> WebResponse {
        let format = ExpositionFormat.negotiate(accept: request.header("accept"))
        let coding = ContentCoding.negotiate(acceptEncoding: request.header("accept-encoding"))
        var headers = [("Content-Type", format.contentType), ("Vary", "Accept, Accept-Encoding")]
        var bytes: [UInt8] = []
        switch format.syntax {
        case .text: TextEncoder.append(families, to: &bytes)
        }
        if coding == .gzip {
            headers.append(("Content-Encoding", coding.rawValue))
            bytes = try Gzip.compress(bytes)
        }
        return WebResponse(status: 200, headers: headers, bytes: bytes)
    }

    /// Counts, logs and tells an error.
    private func failure(_ cause: HandlerMetrics.Cause, _ error: any Error) -> WebResponse {
        metrics.count(cause)
        logger.error("error serving metrics", metadata: ["cause": "\(cause.rawValue)", "err": "\(error)"])
        return .text(500, "An error has occurred while serving metrics:\n\n\(error)\n")
    }
}
