import Foundation
import TestKit
import Testing

/// Every target over its seeds and over what chance makes of them; `make fuzz` searches further.
struct CorpusTests {
    private static let folder = "\(Paths.root)/Tests/FuzzTests/Corpus"
    private static let isThorough = ProcessInfo.processInfo.environment["WECHAT_EXPORTER_STUDY"] == "1"

    @Test func everyTargetHasSeedsAndEverySeedATarget() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted()
        #expect(folders == FuzzTargets.all.map { $0.name }.sorted())
        for target in FuzzTargets.all { #expect(!(try Self.seeds(of: target.name)).isEmpty, "\(target.name)") }
    }

    @Test(arguments: FuzzTargets.all.map { $0.name })
    func everySeedAndItsMutationsAreReadWithoutAFinding(name: String) async throws {
        let target = try #require(FuzzTargets.all.first { $0.name == name })
        let seeds = try Self.seeds(of: name)
        for (file, input) in seeds {
            do { try await target.feed(input) } catch { Issue.record("\(name)/\(file): \(error)") }
        }
        var mutations = Mutations(of: seeds.map(\.input), seed: 1)
        for _ in 0..<(Self.isThorough ? 20_000 : 600) {
            let input = mutations.next()
            do { try await target.feed(input) } catch {
                Issue.record("\(name): \(error)\n\(Data(input).base64EncodedString())")
                return
            }
        }
    }

    /// The seeds of a target with the names of their files.
    static func seeds(of name: String) throws -> [(file: String, input: [UInt8])] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)").sorted().map { file in
            (file, Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)/\(file)"))))
        }
    }
}
