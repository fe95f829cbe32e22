import Exposition
import Foundation
import TestKit
import Testing

/// Expositions made of mutated seeds, as prometheus_client's two parsers and promtool read them.
struct ExpositionJudgeTests {
    private static let isThorough = ProcessInfo.processInfo.environment["WECHAT_EXPORTER_STUDY"] == "1"

    @Test(arguments: Syntax.allCases, 0..<(isThorough ? 20 : 1))
    func prometheusClientReadsWhatWasMeant(syntax: Syntax, seed: Int) async throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let families = try Self.families(seed: seed)
        let cases: [[String: Any]] = families.map { family in
            [
                "text": String(decoding: TextEncoder.bytes([family], syntax), as: UTF8.self),
                "samples": family.samples.map { sample in
                    [zip(family.labelNames, sample.labelValues).map { [$0, $1] }, "\(sample.value)"] as [Any]
                },
            ]
        }
        try JSONSerialization.data(withJSONObject: cases).write(to: URL(filePath: "\(folder)/cases.json"))
        let script = "\(Paths.root)/Tests/FuzzTests/Judged/exposition_judge.py"
        let judge = try await Program(Paths.python, [script, "\(folder)/cases.json", "\(syntax)"]).result()
        #expect(judge.code == 0, "\(judge.errors)")
        #expect(judge.output == "\(cases.count) cases\n")
        if syntax == .text {
            let text = "\(folder)/scrape.txt"
            try Data(TextEncoder.bytes(families)).write(to: URL(filePath: text))
            let promtool = try await Program("/bin/sh", ["-c", "promtool check metrics <'\(text)'"]).result()
            // It also has opinions about names, which are no mistakes of the text.
            #expect(!promtool.errors.contains("error while linting"), "\(promtool.errors)")
        }
    }

    /// Families of which the rules of the data model are kept: those that no writer of bytes can know.
    private static func families(seed: Int) throws -> [MetricFamily] {
        var mutations = Mutations(of: try CorpusTests.seeds(of: ExpositionTarget.name).map(\.input), seed: seed)
        var families: [MetricFamily] = []
        while families.count < 300 {
            for family in ExpositionTarget.families(mutations.next()) where family.type != .histogram {
                var seen: Set<[[UInt8]]> = []
                let samples = family.samples.filter { sample in
                    let isNew = seen.insert(sample.labelValues.map { Array($0.utf8) }).inserted
                    return isNew && (family.type != .counter || sample.value >= 0)
                }
                let name = "family_\(families.count)" + (family.type == .counter ? "_total" : "")
                guard !samples.isEmpty else { continue }
                families.append(
                    try MetricFamily(
                        name: name, help: family.help, type: family.type, labelNames: family.labelNames,
                        samples: samples))
            }
        }
        return families
    }
}
