import Exposition
import Foundation
import TestKit
import Testing

/// Random families as Python's parsers read them, all cases in one process.
struct ParserTests {
    private static let pieces = [
        "a", "Z", "0", " ", "\"", "\\", "\n", "\\n", "{", "}", "=", ",", "#", "公众号", "😀", "é", "\u{301}", "'", "\t",
        "<", "EOF",
    ]
    private static let numbers: [Double] = [
        0, -0.0, 1, -1, 1e15, 9_007_199_254_740_994, 1e300, -1e300, 2.3e-308, 5e-10, 0.1, 1.0 / 3, 1_795_267_814.81,
        .infinity, -.infinity, .nan, 0.001, -0.5,
    ]
    private static let types: [MetricType] = [.gauge, .counter, .unknown]

    @Test(arguments: Syntax.allCases, 1...2)
    func randomFamiliesReadBackAsTheyWere(syntax: Syntax, seed: Int) async throws {
        var dice = StudyDice(seed, "families")
        let folder = try Paths.temporaryFolder()
        for number in 0..<200 {
            let families = try (0..<Int.random(in: 0...4, using: &dice)).map { try Self.family($0, &dice) }
            let body = TextEncoder.bytes(families, syntax)
            try Data(body).write(to: URL(filePath: "\(folder)/\(number).txt"))
            let expected = families.flatMap { family in family.samples.map { Self.row(family, $0, syntax) } }
            try JSONSerialization.data(withJSONObject: expected).write(to: URL(filePath: "\(folder)/\(number).json"))
        }
        let python = try await Program(Paths.python, ["-c", Self.script, folder, "\(syntax)"]).result()
        #expect(python.code == 0, "\(python.errors)")
        #expect(python.output == "200 bodies\n")
    }

    private static func family(_ place: Int, _ dice: inout StudyDice) throws -> MetricFamily {
        let type = types.randomElement(using: &dice) ?? .gauge
        let labels = (0..<Int.random(in: 0...3, using: &dice)).map { "label_\($0)" }
        let samples = (0..<Int.random(in: 1...4, using: &dice)).map { number in
            // The first label tells the samples apart: no two series of a family may be the same.
            let values = labels.enumerated().map { $0.offset == 0 ? "\(number)\(text(&dice))" : text(&dice) }
            let value = numbers.randomElement(using: &dice) ?? 0
            return Sample(labelValues: values, value: type == .counter ? abs(value.isFinite ? value : 7) : value)
        }
        return try MetricFamily(
            name: "family_\(place)"
                + (type == .counter ? "_seconds_total" : ["", "_bytes"].randomElement(using: &dice) ?? ""),
            help: text(&dice).filter { $0.isASCII && !$0.isNewline && !"\"\\\t".contains($0) }, type: type,
            labelNames: labels, samples: labels.isEmpty ? [samples[0]] : samples)
    }

    private static func text(_ dice: inout StudyDice) -> String {
        (0..<Int.random(in: 0...6, using: &dice)).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
    }

    private static func row(_ family: MetricFamily, _ sample: Sample, _ syntax: Syntax) -> [Any] {
        [
            family.name, Array(zip(family.labelNames, sample.labelValues).map { [$0, $1] }), "\(sample.value)",
            family.help,
        ]
    }

    private static let script = #"""
        import glob, json, math, sys
        from prometheus_client.parser import text_string_to_metric_families as text
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
        parse = text if sys.argv[2] == "text" else openmetrics
        count = 0
        for path in glob.glob(sys.argv[1] + "/*.txt"):
            with open(path, newline="") as body:
                families = list(parse(body.read()))
            found = [(s.name, dict(s.labels), s.value, f.documentation) for f in families for s in f.samples]
            with open(path[:-3] + "json") as rows:
                wanted = [(n, dict(l), float(v), h) for n, l, v, h in json.load(rows)]
            same = len(found) == len(wanted) and all(
                a[:2] == b[:2] and a[3].strip() == b[3].strip()
                and (a[2] == b[2] or math.isnan(a[2]) and math.isnan(b[2])) for a, b in zip(found, wanted))
            if not same:
                sys.exit(f"{open(path).read()}\nfound  {found}\nwanted {wanted}")
            count += 1
        print(count, "bodies")
        """#
}
