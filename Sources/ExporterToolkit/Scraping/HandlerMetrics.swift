internal import Exposition
internal import HTTPServer
internal import Synchronization

/// A metrics endpoint's counts about itself, under the names that every Go exporter uses.
///
/// Source: client_golang `prometheus/promhttp/http.go`, names, HELP and the series that exist from the start.
final class HandlerMetrics: Sendable {
    /// Why a scrape failed, as the label `cause`.
    enum Cause: String, CaseIterable {
        /// The families could not be gathered.
        case gathering
        /// The families could not be encoded.
        case encoding
    }

    /// The counters.
    private struct Counts {
        /// Scrapes under way.
        var inFlight = 0
        /// Answered scrapes, in order of status.
        var scrapes = [(status: 200, count: 0), (status: 500, count: 0), (status: 503, count: 0)]
        /// Errors, by cause.
        var errors: [Cause: Int] = [:]

        /// A number that changes with every scrape.
        var stamp: UInt64 { UInt64(scrapes.reduce(0) { $0 + $1.count }) << 20 | UInt64(inFlight) }

        /// Counts an answer.
        mutating func count(_ status: Int) {
            if let place = scrapes.firstIndex(where: { $0.status == status }) {
                scrapes[place].count += 1
            } else {
                let place = scrapes.firstIndex { $0.status > status } ?? scrapes.endIndex
                scrapes.insert((status, 1), at: place)
            }
        }
    }

    /// The headers of the families that are written for each scrape, checked once.
    private let inFlightHeader: Result<FamilyHeader, MetricError>
    private let requestsHeader: Result<FamilyHeader, MetricError>
    private let words: Result<Words, MetricError>

    /// The counts.
    private let counts = Mutex(Counts())

    /// Begins to count.
    init() {
        let inFlight = Result { () throws(MetricError) in
            try FamilyHeader(
                name: "promhttp_metric_handler_requests_in_flight", help: "Current number of scrapes being served.",
                type: .gauge, labelNames: [])
        }
        let requests = Result { () throws(MetricError) in
            try FamilyHeader(
                name: "promhttp_metric_handler_requests_total", help: "Total number of scrapes by HTTP status code.",
                type: .counter, labelNames: ["code"])
        }
        (inFlightHeader, requestsHeader) = (inFlight, requests)
        words = Result { () throws(MetricError) in Words(try inFlight.get(), try requests.get()) }
    }

    /// Counts a scrape that begins.
    ///
    /// - Parameters:
    ///   - limit: How many may be under way at once; 0 for no limit.
    ///   - stalls: The scrapes that give way at the limit.
    /// - Returns: Whether it may proceed; if not, it has been counted as answered with 503.
    func begin(limit: Int, stalls: Stalls) -> Bool {
        counts.withLock { counts in
            guard limit == 0 || counts.inFlight < limit || stalls.giveUpOldest() else {
                counts.count(503)
                return false
            }
            counts.inFlight += 1
            return true
        }
    }

    /// Counts a scrape that ends.
    func end(status: Int) {
        counts.withLock { counts in
            counts.inFlight -= 1
            counts.count(status)
        }
    }

    /// Counts an error.
    func count(_ cause: Cause) {
        counts.withLock { $0.errors[cause, default: 0] += 1 }
    }

    /// The families in order of name; only the last one changes with each scrape.
    var groups: [OwnFamilies] {
        [
            OwnFamilies(stamp: { self.counts.withLock { UInt64($0.errors.values.reduce(0, +)) } }) {
                [try self.errors()]
            },
            OwnFamilies(
                changesEveryScrape: { self.counts.withLock(\.stamp) },
                gather: { [try self.inFlight(), try self.requests()] },
                write: { try self.writeFleeting(to: &$0, $1) }),
        ]
    }

    private var current: Counts { counts.withLock { $0 } }

    private func errors() throws(MetricError) -> MetricFamily {
        let errors = current.errors
        return try MetricFamily(
            name: "promhttp_metric_handler_errors_total",
            help: "Total number of internal errors encountered by the promhttp metric handler.", type: .counter,
            labelNames: ["cause"],
            samples: Self.samples(Cause.allCases.map { ($0.rawValue, errors[$0] ?? 0) }.sorted { $0.0 < $1.0 }))
    }

    private func inFlight() throws(MetricError) -> MetricFamily {
        try MetricFamily(try inFlightHeader.get(), samples: [Sample(value: Double(current.inFlight))])
    }

    private func requests() throws(MetricError) -> MetricFamily {
        try MetricFamily(
            try requestsHeader.get(),
            samples: Self.samples(current.scrapes.map { ("\($0.status)", $0.count) }))
    }

    /// Writes the last two families line by line.
    private func writeFleeting(to writer: inout ByteWriter, _ syntax: Syntax) throws(MetricError) {
        let words = try words.get()
        counts.withLock { counts in
            writer.append(words.inFlight[syntax])
            writer.append(integer: counts.inFlight)
            writer.append(words.requests[syntax])
            for (code, count) in counts.scrapes {
                writer.append(words.code)
                writer.append(integer: code)
                writer.append(words.count)
                writer.append(integer: count)
                writer.append(UInt8(ascii: "\n"))
            }
        }
    }

    /// What stands around the numbers of the last two families, written once.
    private struct Words: Sendable {
        let inFlight: BySyntax<[UInt8]>
        let requests: BySyntax<[UInt8]>
        let code = Array("promhttp_metric_handler_requests_total{code=\"".utf8)
        let count = Array("\"} ".utf8)

        init(_ inFlight: FamilyHeader, _ requests: FamilyHeader) {
            self.inFlight = BySyntax { syntax in
                Self.bytes { writer in
                    inFlight.append(to: &writer, syntax)
                    writer.append("\(inFlight.name) ")
                }
            }
            self.requests = BySyntax { syntax in
                Self.bytes { writer in
                    writer.append("\n")
                    requests.append(to: &writer, syntax)
                }
            }
        }

        private static func bytes(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
            var writer = ByteWriter()
            write(&writer)
            return writer.bytes
        }
    }

    /// One sample for each label value.
    private static func samples(_ values: [(String, Int)]) -> [Sample] {
        values.map { Sample(labelValues: [$0.0], value: Double($0.1)) }
    }
}
