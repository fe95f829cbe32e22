import Exposition
import Testing

struct NegotiationTests {
    @Test(arguments: [
        (header: nil, coding: ContentCoding.identity), (header: "", coding: .identity), (header: "gzip", coding: .gzip),
        (header: "GZip", coding: .gzip), (header: "x-gzip", coding: .gzip), (header: "*", coding: .gzip),
        (header: "gzip, deflate, br", coding: .gzip), (header: "deflate", coding: .identity),
        (header: "gzip;q=0", coding: .identity), (header: "gzip; q=0.0", coding: .identity),
        (header: "*;q=0", coding: .identity), (header: "gzip;q=0, *", coding: .identity),
        (header: "identity, *;q=0", coding: .identity), (header: "gzip;q=0.001", coding: .gzip),
        (header: "identity;q=0.5, gzip;q=0.4", coding: .identity),
        (header: "identity;q=0.5, gzip;q=0.5", coding: .gzip),
        (header: "gzip;q=often", coding: .identity), (header: "gzip;q=2", coding: .identity),
        (header: ",,;;gzip ; q = 1 ,", coding: .gzip), (header: " , gzip ; q = 1 ;,", coding: .gzip),
        (header: "gzipped", coding: .identity),
    ])
    func packsOnlyForThoseWhoAcceptIt(header: String?, coding: ContentCoding) {
        #expect(ContentCoding.negotiate(acceptEncoding: header) == coding)
    }

    @Test(arguments: [
        (accept: nil, type: text), (accept: "", type: text), (accept: "*/*", type: text),
        (accept: "text/*", type: text),
        (accept: "application/json", type: text), (accept: "text/plain", type: text),
        (accept: "text/plain;version=0.0.4", type: text), (accept: "text/plain;version=1.0.0", type: text),
        (accept: "application/openmetrics-text", type: draft),
        (accept: "application/openmetrics-text;version=0.0.1", type: draft),
        (accept: "application/openmetrics-text; version=1.0.0; charset=utf-8", type: openMetrics),
        (accept: "application/openmetrics-text;version=2.0.0", type: text),
        (
            accept: "application/openmetrics-text;version=2.0.0,application/openmetrics-text;version=1.0.0;q=0.9",
            type: openMetrics
        ),
        (accept: "text/plain;q=0.5,application/openmetrics-text;version=1.0.0;q=0.4", type: text),
        (accept: "text/plain;q=0.4,application/openmetrics-text;version=1.0.0;q=0.5", type: openMetrics),
        (accept: "*/*,application/openmetrics-text;version=1.0.0;q=0.5", type: openMetrics),
        (accept: "application/openmetrics-text;version=1.0.0;q=0", type: text),
        (
            accept: "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
                + "text/plain;version=0.0.4;q=0.3", type: text
        ),
        (accept: prometheus2, type: openMetrics),
    ])
    func answersInTheFormatThatWasAskedFor(accept: String?, type: String) {
        #expect(ExpositionFormat.negotiate(accept: accept).contentType == type + "; escaping=underscores")
    }

    @Test(arguments: [
        (accept: "text/plain;version=0.0.4;escaping=allow-utf-8", escaping: "allow-utf-8"),
        (accept: "text/plain;escaping=underscores", escaping: "underscores"),
        (accept: "text/plain;escaping=values", escaping: "values"),
        (accept: "text/plain;escaping=dots", escaping: "underscores"),
        (accept: "text/plain;escaping=nonsense", escaping: "underscores"),
        (accept: "text/plain;q=0;escaping=values", escaping: "underscores"),
        (accept: "application/json;escaping=values,text/plain;q=0.5", escaping: "values"),
        (accept: "text/plain;q=0.5;escaping=values, */*;q=0.9", escaping: "values"),
        (accept: "text/plain;escaping=values, */*;q=0.9;escaping=allow-utf-8", escaping: "values"),
    ])
    func repeatsTheEscapingThatWasAskedFor(accept: String, escaping: String) {
        #expect(ExpositionFormat.negotiate(accept: accept).contentType == Self.text + "; escaping=\(escaping)")
    }

    @Test func answersPrometheus3InWhatItCanParse() {
        let accept =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
        #expect(
            ExpositionFormat.negotiate(accept: accept).contentType == Self.openMetrics + "; escaping=allow-utf-8")
    }

    private static let text = "text/plain; version=0.0.4; charset=utf-8"
    private static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let draft = "application/openmetrics-text; version=0.0.1; charset=utf-8"
    private static let prometheus2 =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
}
