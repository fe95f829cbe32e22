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
        (accept: nil, escaping: nil), (accept: "", escaping: nil), (accept: "*/*", escaping: nil),
        (accept: "application/json", escaping: nil), (accept: "text/plain;version=0.0.4", escaping: nil),
        (accept: "text/plain;version=0.0.4;escaping=allow-utf-8", escaping: "allow-utf-8"),
        (accept: "text/plain;escaping=underscores", escaping: "underscores"),
        (accept: "text/plain;escaping=values", escaping: "values"),
        (accept: "text/plain;escaping=dots", escaping: nil), (accept: "text/plain;escaping=nonsense", escaping: nil),
        (accept: "text/plain;q=0;escaping=values", escaping: nil),
        (
            accept: "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8,text/plain;q=0.5",
            escaping: "allow-utf-8"
        ),
        (accept: "text/plain;q=0.5;escaping=values, */*;q=0.9", escaping: nil),
    ])
    func repeatsTheEscapingThatWasAskedFor(accept: String?, escaping: String?) {
        let type = ExpositionFormat.negotiate(accept: accept).contentType
        #expect(type == "text/plain; version=0.0.4; charset=utf-8" + (escaping.map { "; escaping=\($0)" } ?? ""))
    }

    @Test func answersOlderPrometheusInPlainText() {
        let accept =
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        #expect(ExpositionFormat.negotiate(accept: accept) == .text)
    }
}
