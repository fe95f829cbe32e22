import Exposition
import Testing

struct TextEncoderTests {
    @Test func writesFamiliesAndSamplesInTheOrderGiven() throws {
        let families = [
            try MetricFamily(
                name: "zoo_animals", help: "Animals by kind.", type: .gauge, labelNames: ["kind", "cage"],
                samples: [
                    Sample(labelValues: ["owl", "07"], value: 2), Sample(labelValues: ["bear", ""], value: -1.5),
                ]),
            try MetricFamily(name: "nothing", help: "Left out.", type: .gauge, samples: []),
            try MetricFamily(name: "a_total", help: "", type: .counter, samples: [Sample(value: 3)]),
            try MetricFamily(name: "b", help: "Unknown.", type: .unknown, samples: [Sample(value: .nan)]),
        ]
        #expect(
            text(families) == """
                # HELP zoo_animals Animals by kind.
                # TYPE zoo_animals gauge
                zoo_animals{kind="owl",cage="07"} 2
                zoo_animals{kind="bear",cage=""} -1.5
                # HELP a_total 
                # TYPE a_total counter
                a_total 3
                # HELP b Unknown.
                # TYPE b untyped
                b NaN

                """)
    }

    @Test(arguments: [
        (value: #"C:\"#, wire: #"C:\\"#), (value: #"say "hi""#, wire: #"say \"hi\""#), (value: "a\nb", wire: #"a\nb"#),
        (value: "公众号", wire: "公众号"), (value: "\r\t", wire: "\r\t"),
    ])
    func escapesOnlyReservedBytesOfLabelValues(value: String, wire: String) throws {
        let sample = Sample(labelValues: [value], value: 1)
        let family = try MetricFamily(name: "m", help: "x", type: .gauge, labelNames: ["l"], samples: [sample])
        #expect(text([family]).hasSuffix("m{l=\"\(wire)\"} 1\n"))
    }

    @Test(arguments: [
        (value: 0.0, wire: "0"), (value: -0.0, wire: "0"), (value: 42, wire: "42"), (value: -7, wire: "-7"),
        (value: 1_000_000_000, wire: "1000000000"),
        (value: 9_007_199_254_740_991, wire: "9007199254740991"),
        (value: -9_007_199_254_740_991, wire: "-9007199254740991"), (value: 0.1, wire: "0.1"),
        (value: 1e-9, wire: "1e-09"), (value: 1e300, wire: "1e+300"),
        (value: 1_795_000_000.125, wire: "1795000000.125"),
        (value: .infinity, wire: "+Inf"), (value: -.infinity, wire: "-Inf"), (value: .nan, wire: "NaN"),
    ])
    func spellsNumbersAsPrometheusReadsThem(value: Double, wire: String) {
        #expect(SampleValue.text(value) == wire)
    }

    @Test(arguments: [18_446_744_073_709_551_615.0, 0.1 + 0.2, 2.2250738585072014e-308, 1.7976931348623157e308])
    func spellsNumbersSoThatTheyReadBackTheSame(value: Double) {
        #expect(Double(SampleValue.text(value)) == value)
    }

    @Test func writesAFamilyInPiecesTheSameAsWhole() throws {
        let family = try MetricFamily(name: "m", help: "x", type: .gauge, samples: [Sample(value: 1)])
        var pieces = ByteWriter()
        family.header.append(to: &pieces, .text)
        TextEncoder.appendSamples(of: family, to: &pieces, .text)
        #expect(String(decoding: pieces.bytes, as: UTF8.self) == text([family]))
    }

    private func text(_ families: [MetricFamily]) -> String {
        String(decoding: TextEncoder.bytes(families), as: UTF8.self)
    }
}
