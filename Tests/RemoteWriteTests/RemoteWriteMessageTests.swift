import BeijingTime
import DayStore
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
        #expect(new.series.map(\.help) == EventFamily.allCases.flatMap { [String?](repeating: $0.help, count: 5) })
    }

    @Test func labelsAreSortedByTheirBytesAndNoneIsEmpty() throws {
        let labels = ["zone": "z", "Cluster": "c", "account2": "x", "empty": "", "account": "other"]
        let names = series(externalLabels: labels)[0].labels.map(\.name)
        #expect(names == ["Cluster", "__name__", "account", "account2", "msg_type", "zone"])
        #expect(series(externalLabels: labels)[0].labels[2].value == "shop")
    }

    @Test func snappyGivesBackWhatWentIn() throws {
        var generator = SystemRandomNumberGenerator()
        var inputs: [[UInt8]] = [[], [1], Array("abcd".utf8), [UInt8](repeating: 7, count: 200_000)]
        inputs.append((0..<200_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
        inputs.append((0..<150_000).map { _ in UInt8.random(in: 0...3, using: &generator) })
        inputs += [59, 60, 61, 255, 256, 257, 65_535, 65_536, 65_537].map { length in
            (0..<length).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 3) }
        }
        for input in inputs {
            #expect(snappyDecompressed(SnappyBlock.compress(input)) == input, "\(input.count) bytes")
        }
    }

    @Test func snappyMakesADaySmaller() {
        let message = RemoteWriteMessage.writeRequest.encoded(series())
        #expect(SnappyBlock.compress(message).count * 2 < message.count)
    }
}
