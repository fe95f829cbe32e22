import Exposition
import TestKit
import Testing

/// When counters began, which OpenMetrics alone says.
struct CreatedTests {
    @Test func aCounterAndAHistogramSayWhenTheyBegan() throws {
        let families = [
            try MetricFamily(
                name: "a_total", help: "A.", type: .counter, labelNames: ["x"],
                samples: [
                    Sample(labelValues: ["1"], value: 0, created: 1_773_104_400.5),
                    Sample(labelValues: ["2"], value: 7),
                ]),
            try MetricFamily(
                name: "b_seconds", help: "B.", type: .histogram, labelNames: ["x"],
                samples: Histogram(bounds: []).samples(labelValues: ["1"], created: 9)),
        ]
        #expect(
            String(decoding: TextEncoder.bytes(families, .openMetrics), as: UTF8.self) == #"""
                # HELP a A.
                # TYPE a counter
                a_total{x="1"} 0
                a_created{x="1"} 1773104400.5
                a_total{x="2"} 7
                # HELP b_seconds B.
                # TYPE b_seconds histogram
                # UNIT b_seconds seconds
                b_seconds_bucket{x="1",le="+Inf"} 0
                b_seconds_sum{x="1"} 0
                b_seconds_count{x="1"} 0
                b_seconds_created{x="1"} 9
                # EOF

                """#)
        #expect(!String(decoding: TextEncoder.bytes(families), as: UTF8.self).contains("_created"))
    }

    /// One family of subjects in two versions, each for its grammar: packed whole (few subjects) and in strips (many).
    @Test(arguments: [1, 3, 200]) func aFamilyOfSubjectsShowsTheVersionOfTheGrammar(count: Int) async throws {
        let header = try FamilyHeader(name: "zoo_births_total", help: "Births.", type: .counter, labelNames: ["cage"])
        let families = [
            try SubjectFamily<Cage>(header, in: [.text], of: \.animals.count) { $1.line(Double($0)) },
            try SubjectFamily<Cage>(header, in: [.openMetrics], of: \.animals.count) { count, writer in
                writer.line(Double(count))
                writer.created(5.25)
            },
        ]
        let cache = try SegmentCache<Cage, [UInt8]>(
            families, blockSize: 2, label: \.name,
            seal: Seal {
                $0
            } open: {
                $0
            })
        cache.show((0..<count).map { Cage("\"\($0)\"") })
        for syntax in Syntax.allCases {
            let lines = (0..<count).flatMap { place in
                [#"zoo_births_total{cage="\"\#(place)\""} 3"#]
                    + (syntax == .openMetrics ? [#"zoo_births_created{cage="\"\#(place)\""} 5.25"#] : [])
            }
            let name = syntax == .openMetrics ? "zoo_births" : "zoo_births_total"
            let text = (["# HELP \(name) Births.", "# TYPE \(name) counter"] + lines).joined(separator: "\n") + "\n"
            let edition = try await cache.refresh(syntax)
            #expect(try String(decoding: gunzip(Zoo.member(#require(edition.body(syntax)))), as: UTF8.self) == text)
            let late = cache.texts(edition, syntax) { _ in true }.flatMap { $0.bytes() }
            #expect(String(decoding: late, as: UTF8.self) == text)
            #expect(String(decoding: cache.text(of: cache.subjects, syntax) { _ in true }, as: UTF8.self) == text)
            #expect(cache.texts(edition, syntax) { $0 != header.name }.allSatisfy { $0.length == 0 })
        }
    }
}
