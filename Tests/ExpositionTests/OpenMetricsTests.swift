import Exposition
import Testing

struct OpenMetricsTests {
    @Test func writesWhatDiffersFromTheOlderText() throws {
        var histogram = Histogram(bounds: [1, 2.5])
        histogram.observe(2)
        let families = [
            try MetricFamily(name: "a_total", help: "A b.", type: .counter, samples: [Sample(value: 3)]),
            try MetricFamily(name: "b", help: "No suffix.", type: .counter, samples: [Sample(value: 4)]),
            try MetricFamily(name: "c_bytes", help: "Size.", type: .unknown, samples: [Sample(value: -.infinity)]),
            try MetricFamily(
                name: "d_seconds", help: "Time.", type: .histogram, labelNames: ["path"],
                samples: histogram.samples(labelValues: ["/1"])),
        ]
        #expect(
            String(decoding: TextEncoder.bytes(families, .openMetrics), as: UTF8.self) == #"""
                # HELP a A b.
                # TYPE a counter
                a_total 3
                # HELP b No suffix.
                # TYPE b counter
                b_total 4
                # HELP c_bytes Size.
                # TYPE c_bytes unknown
                # UNIT c_bytes bytes
                c_bytes -Inf
                # HELP d_seconds Time.
                # TYPE d_seconds histogram
                # UNIT d_seconds seconds
                d_seconds_bucket{path="/1",le="1.0"} 0
                d_seconds_bucket{path="/1",le="2.5"} 1
                d_seconds_bucket{path="/1",le="+Inf"} 1
                d_seconds_sum{path="/1"} 2
                d_seconds_count{path="/1"} 1
                # EOF

                """#)
    }

    @Test func anExpositionOfNothingHasItsEnd() {
        #expect(TextEncoder.bytes([], .openMetrics) == Array("# EOF\n".utf8))
        #expect(TextEncoder.bytes([]) == [])
    }
}
