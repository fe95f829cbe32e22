import BeijingTime
import DayStore
import Foundation
import TestKit
import Testing
import WeChatAPI

@testable import EventTime
@testable import RemoteWrite
@testable import Settings

struct RemoteWriteMessageTests {
    private let day = Day(year: 2026, month: 3, day: 9)

    private func series(externalLabels: [String: String] = [:]) -> [RemoteWriteSeries] {
        let cells = [PeriodRecord.Cell(key: 1, hour: 3, users: 2, messages: 1_000_000)]
        let period = StoredPeriod(
            start: day, record: PeriodRecord(sortedCells: cells), fetchedAt: day.start, settled: true)
        return RemoteWriteSeries.all(
            EventSeries.series(of: "shop", [period]), appID: "wx1", externalLabels: externalLabels)
    }

    @Test func bothMessagesSayTheSame() throws {
        let series = series()
        let old = try #require(receivedSeries(writeRequest: RemoteWriteMessage.writeRequest.encoded(series)))
        let new = try #require(receivedSeries(request: RemoteWriteMessage.request.encoded(series)))
        #expect(old.count == 10)
        #expect(new.series.map(\.labels) == old.map(\.labels))
        #expect(new.series.map(\.values) == old.map(\.values))
        #expect(new.series.map(\.milliseconds) == old.map(\.milliseconds))
        #expect(
            old[0].labels == ["__name__", "wechat_upstream_hourly_messages", "account", "shop", "msg_type", "text"])
        #expect(old[0].milliseconds == (0..<24).map { (day.start.seconds + $0 * 3600) * 1000 })
        #expect(old[0].values[3] == 1_000_000)
        #expect(old[5].values[3] == 2)
        #expect(old.reduce(0) { $0 + $1.values.reduce(0, +) } == 1_000_002)
    }

    @Test func theFirstSymbolIsEmptyAndEachTextStandsOnce() throws {
        let new = try #require(receivedSeries(request: RemoteWriteMessage.request.encoded(series())))
        #expect(new.symbols.first == "")
        #expect(Set(new.symbols).count == new.symbols.count)
        #expect(
            new.series.map(\.help) == EventSource.messages.families.flatMap { [String?](repeating: $0.help, count: 5) })
    }

    @Test func labelsAreSortedByTheirBytesAndNoneIsEmpty() throws {
        let labels = ["zone": "z", "Cluster": "c", "account2": "x", "empty": "", "account": "other"]
        let names = series(externalLabels: labels)[0].labels.map(\.name)
        #expect(names == ["Cluster", "__name__", "account", "account2", "msg_type", "zone"])
        #expect(series(externalLabels: labels)[0].labels[2].value == "shop")
    }

    /// A day of so many accounts that symbols need more than a byte and the body more than a block, as Google's protobuf reads it.
    @Test(arguments: RemoteWriteMessage.allCases)
    func foreignCodeReadsWhatWasMeant(message: RemoteWriteMessage) async throws {
        let zone = ["zone": "公众号 \"\\\n", "empty": ""]
        let periods = (0..<2).map { number in
            let cells = [
                PeriodRecord.Cell(key: 1, hour: 3 + number, users: 1, messages: PeriodRecord.Cell.largestCount)
            ]
            return StoredPeriod(
                start: day + number, record: PeriodRecord(sortedCells: cells), fetchedAt: day.start, settled: true)
        }
        let meant = (0..<60).flatMap { number in
            let series = EventSeries.series(of: "shop \(number)", periods)
            return RemoteWriteSeries.all(series, appID: "wx\(number)", externalLabels: zone)
        }
        let folder = try Paths.temporaryFolder()
        let name = "day.\(message == .writeRequest ? 1 : 2)"
        try Data(message.body(meant)).write(to: URL(filePath: "\(folder)/\(name)"))
        let read = try JSONSerialization.jsonObject(with: Data(try await foreignReader(folder).utf8)) as? [Any]
        #expect(read?.first as? String == name)
        // Gauge is the second of the types.
        let about = read?[1] as? [Any]
        #expect(about?.first as? Int == (message == .writeRequest ? nil : 2))
        #expect(about?.last as? String == (message == .writeRequest ? nil : meant[0].help))
        let series = try #require(read?.last as? [[[Any]]])
        #expect(series.map { $0[0] as? [[String]] } == meant.map { $0.labels.map { [$0.name, $0.value] } })
        let points = series.map { $0[1].map { $0 as? [Double] } }
        #expect(points == meant.map { $0.samples.map { [Double($0.value), Double($0.time.milliseconds)] } })
    }

    /// What `wire_receiver.py` says of a folder's files.
    private func foreignReader(_ folder: String) async throws -> String {
        let script = "\(Paths.root)/Tests/EndToEndTests/wire_receiver.py"
        let result = try await Program(Paths.python, [script, "read", folder]).result()
        try #require(result.code == 0, "\(result.errors)")
        return result.output
    }

    @Test func snappyGivesBackWhatWentIn() async throws {
        var dice = StudyDice(1, "snappy")
        var inputs: [[UInt8]] = [[], [1], Array("abcd".utf8), [UInt8](repeating: 7, count: 200_000)]
        inputs.append((0..<200_000).map { _ in UInt8.random(in: 0...255, using: &dice) })
        inputs.append((0..<150_000).map { _ in UInt8.random(in: 0...3, using: &dice) })
        inputs += [59, 60, 61, 255, 256, 257, 65_535, 65_536, 65_537].map { length in
            (0..<length).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 3) }
        }
        let folder = try Paths.temporaryFolder()
        for (number, input) in inputs.enumerated() {
            let packed = SnappyBlock.compress(input)
            #expect(snappyDecompressed(packed) == input, "\(input.count) bytes, dice of seed 1")
            try Data(packed).write(to: URL(filePath: "\(folder)/\(number).snappy"))
        }
        _ = try await foreignReader(folder)
        for (number, input) in inputs.enumerated() {
            let plain = try Data(contentsOf: URL(filePath: "\(folder)/\(number).plain"))
            let isSame = plain.elementsEqual(input)
            #expect(isSame, "\(input.count) bytes, dice of seed 1, read by cramjam")
        }
    }

    @Test func snappyMakesADaySmaller() {
        let message = RemoteWriteMessage.writeRequest.encoded(series())
        #expect(SnappyBlock.compress(message).count * 2 < message.count)
    }
}
