import Exposition
import Testing

struct HistogramTests {
    @Test func countsEachObservationInEveryBucketAboveIt() throws {
        var histogram = Histogram(bounds: [1, 0.25, .infinity, 1])
        for value in [0.25, 0.5, 1, 3] { histogram.observe(value) }
        let family = try MetricFamily(
            name: "d_seconds", help: "Time.", type: .histogram, labelNames: ["path"],
            samples: histogram.samples(labelValues: ["/x"]))
        let bytes = TextEncoder.bytes([family])
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                # HELP d_seconds Time.
                # TYPE d_seconds histogram
                d_seconds_bucket{path="/x",le="0.25"} 1
                d_seconds_bucket{path="/x",le="1"} 3
                d_seconds_bucket{path="/x",le="+Inf"} 4
                d_seconds_sum{path="/x"} 4.75
                d_seconds_count{path="/x"} 4

                """)
    }

    @Test func isCompleteWhenNothingWasObserved() {
        let samples = Histogram(bounds: [2]).samples()
        #expect(samples.map(\.suffix) == ["_bucket", "_bucket", "_sum", "_count"])
        #expect(samples.map(\.value) == [0, 0, 0, 0])
    }
}
