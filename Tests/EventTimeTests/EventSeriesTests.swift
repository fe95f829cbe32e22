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

    @Test func callbacksHaveFourFamiliesWithoutATypeAndTimesInSeconds() {
        let cells = [
            PeriodRecord.Cell(key: 1, hour: 9, users: 0, messages: 331),
            .init(key: 2, hour: 9, users: 0, messages: 18), .init(key: 3, hour: 9, users: 0, messages: 167_870),
            .init(key: 4, hour: 9, users: 0, messages: 5_002),
        ]
        let series = EventSeries.series(of: "shop", [period(day, cells)], from: .callbacks)
        var bytes: [UInt8] = []
        EventExposition.write(["shop"], from: .callbacks, series: { _ in series }) { bytes += $0 }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 105)
        let nine = day.start.seconds + 9 * 3600
        for line in [
            "hourly_callbacks{account=\"shop\"} 331", "hourly_failed_callbacks{account=\"shop\"} 18",
            "hourly_callback_time_seconds{account=\"shop\"} 167.870",
            "hourly_callback_max_time_seconds{account=\"shop\"} 5.002",
        ] {
            #expect(lines.contains("wechat_interface_\(line) \(nine)"), "\(line)")
        }
        let values: [Double] = EventSource.callbacks.families.map { $0.value(series[0].points[9]) }
        #expect(values == [331, 18, 167.87, 5.002])
    }

    @Test(arguments: [
        (
            format: BackfillFormat.csv,
            lines: [
                "account,ref_date,ref_hour,callback_count,fail_count,total_time_cost,max_time_cost,timestamp",
                "shop,2026-03-09,00,7,1,5900,5002,1772985600",
            ]
        ),
        (
            .jsonl,
            [
                #"{"account":"shop","ref_date":"2026-03-09","ref_hour":0,"callback_count":7,"fail_count":1,"#
                    + #""total_time_cost":5900,"max_time_cost":5002,"timestamp":1772985600}"#
            ]
        ),
    ])
    func filesOfCallbacksHaveUpstreamsNames(format: BackfillFormat, lines: [String]) throws {
        let cells = zip(1...4, [7, 1, 5_900, 5_002]).map { PeriodRecord.Cell(key: $0, hour: 0, users: 0, messages: $1) }
        let series = EventSeries.series(of: "shop", [period(day, cells)], from: .callbacks)
        var bytes: [UInt8] = []
        try format.write(["shop"], from: .callbacks, series: { _ in series }) { bytes += $0 }
        let written = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(Array(written.prefix(lines.count)) == lines && written.count == lines.count + 23)
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
