import BeijingTime
import DayStore
import Testing
import WeChatAPI

@testable import EventTime

struct EventSeriesTests {
    private let day = Day(year: 2026, month: 3, day: 9)

    private func period(_ day: Day, _ cells: [PeriodRecord.Cell], settled: Bool = true) -> StoredPeriod {
        StoredPeriod(start: day, record: PeriodRecord(sortedCells: cells), fetchedAt: day.start, settled: settled)
    }

    private func text(_ accounts: [String], _ series: (String) -> [EventSeries]) -> String {
        var bytes: [UInt8] = []
        EventExposition.write(accounts, series: series) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func documentedTypesHaveEveryHourOfEveryDayInRisingOrder() throws {
        let cell = PeriodRecord.Cell(key: 2, hour: 23, users: 3, messages: 5)
        let series = EventSeries.series(of: "shop", [period(day, [cell]), period(day + 1, [])])
        #expect(series.map(\.messageType) == ["text", "image", "voice", "video", "link"])
        for series in series {
            #expect(series.points.map(\.time) == (0..<48).map { day.start.advanced(by: .seconds($0 * 3600)) })
        }
        let image = try #require(series.first { $0.messageType == "image" })
        #expect(image.points[23] == .init(time: day.at(.seconds(23 * 3600)), messages: 5, users: 3))
        #expect(image.points.filter { $0.messages > 0 }.count == 1)
    }

    @Test func anUndocumentedTypeHasPointsOnItsDaysOnly() throws {
        let cell = PeriodRecord.Cell(key: 99, hour: 0, users: 1, messages: 1)
        let series = EventSeries.series(of: "shop", [period(day, []), period(day + 1, [cell]), period(day + 2, [])])
        let other = try #require(series.first { $0.messageType == "99" })
        #expect(other.points.map(\.time) == (24..<48).map { day.start.advanced(by: .seconds($0 * 3600)) })
    }

    @Test func whatIsNotSettledIsNotShown() {
        #expect(EventSeries.series(of: "shop", [period(day, [], settled: false)]).isEmpty)
        #expect(
            EventSeries.series(of: "shop", [period(day, []), period(day + 1, [], settled: false)])[0].points.count == 24
        )
    }

    @Test func familiesAreWholeAndTheEndIsMarked() {
        let text = text(["a", "b"]) { EventSeries.series(of: $0, [period(day, [])]) }
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2 * (2 + 2 * 120) + 1)
        #expect(lines[0].hasPrefix("# HELP wechat_upstream_hourly_messages "))
        #expect(lines[1] == "# TYPE wechat_upstream_hourly_messages gauge")
        #expect(lines[2] == #"wechat_upstream_hourly_messages{account="a",msg_type="text"} 0 1772985600"#)
        #expect(lines[122].contains(#"account="b""#))
        #expect(lines[242].hasPrefix("# HELP wechat_upstream_hourly_users "))
        #expect(text.hasSuffix("\n# EOF\n"))
    }

    @Test func labelValuesAreEscaped() {
        let text = text(["a\"b\\c\nd"]) { EventSeries.series(of: $0, [period(day, [])]) }
        #expect(text.contains(#"account="a\"b\\c\nd","#))
    }

    @Test func withoutAccountsOnlyTheFrameIsLeft() {
        #expect(
            text([]) { _ in [] }.split(separator: "\n").map { $0.prefix(6) } == [
                "# HELP", "# TYPE", "# HELP", "# TYPE", "# EOF",
            ])
    }
}
