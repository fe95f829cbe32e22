import BeijingTime
import Foundation
import TestKit
import Testing

@testable import RemoteWrite
@testable import Settings

/// Bodies of remote write made of mutated seeds, as Google's protobuf and cramjam's snappy read them.
struct WireJudgeTests {
    private static let isThorough = ProcessInfo.processInfo.environment["WECHAT_EXPORTER_STUDY"] == "1"

    @Test(arguments: 0..<(isThorough ? 20 : 1))
    func googlesProtobufAndCramjamReadWhatWasMeant(seed: Int) async throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var mutations = Mutations(of: try CorpusTests.seeds(of: WireTarget.name).map(\.input), seed: seed)
        var meant: [String: [RemoteWriteSeries]] = [:]
        var packed: [String: [UInt8]] = [:]
        for number in 0..<200 {
            let input = mutations.next()
            packed["\(number)"] = input
            try Data(SnappyBlock.compress(input)).write(to: URL(filePath: "\(folder)/\(number).snappy"))
            let series = WireTarget.series(input)
            guard !series.isEmpty else { continue }
            for (message, suffix) in [(RemoteWriteMessage.writeRequest, 1), (.request, 2)] {
                meant["\(number).\(suffix)"] = series
                try Data(message.body(series)).write(to: URL(filePath: "\(folder)/\(number).\(suffix)"))
            }
        }
        let script = "\(Paths.root)/Tests/EndToEndTests/wire_receiver.py"
        let result = try await Program(Paths.python, [script, "read", folder]).result()
        try #require(result.code == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == meant.count && meant.count > 100)
        for line in lines {
            let message = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
            let series = try #require(meant[message[0] as? String ?? ""])
            let read = try #require(message[2] as? [[[Any]]])
            #expect(read.map { $0[0] as? [[String]] } == series.map { $0.labels.map { [$0.name, $0.value] } })
            #expect(
                read.map { $0[1].map { $0 as? [Double] } }
                    == series.map { $0.samples.map { [$0.value, Double($0.time.milliseconds)] } })
        }
        for (name, input) in packed {
            #expect(Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name).plain"))) == input, "\(name)")
        }
    }
}
