import Languages
import Testing

@testable import RemoteWrite

/// What the pages of Prometheus and VictoriaMetrics say that stands in the way of a history.
struct ReceiverPagesTests {
    private func prometheus(_ time: String, size: String = "0B", yaml: String? = nil) -> ReceiverPages? {
        let flags =
            #"{"status":"success","data":{"storage.tsdb.retention.time":"\#(time)","storage.tsdb.retention.size":"\#(size)"}}"#
        let file = yaml.map { #"{"status":"success","data":{"yaml":"\#($0)"}}"# }
        return ReceiverPages(flags: Array(flags.utf8), configuration: file.map { Array($0.utf8) })
    }

    @Test(arguments: [
        (time: "0s", size: "0B", days: Int64(15)), ("15d", "0B", 15), ("62d", "0B", 62), ("1y", "0B", 365),
        ("1w2d", "0B", 9), ("0s", "10GB", nil),
    ])
    func prometheusKeepsWhatItsFlagsSay(time: String, size: String, days: Int64?) throws {
        let pages = try #require(prometheus(time, size: size))
        #expect(pages.program == .prometheus)
        #expect(pages.retention == days.map { .seconds($0 * 86_400) })
        #expect(pages.window == nil)
    }

    @Test func prometheusTakesNothingLateUnlessItsConfigurationSaysSo() throws {
        #expect(try #require(prometheus("62d", yaml: #"global:\n  scrape_interval: 1m\n"#)).window == .zero)
        let yaml = #"storage:\n  tsdb:\n    out_of_order_time_window: 5w5d\n"#
        #expect(try #require(prometheus("62d", yaml: yaml)).window == .seconds(40 * 86_400))
    }

    @Test(arguments: [
        (value: "1", days: 31), ("1M", 31), ("24", 24 * 31), ("62d", 62), ("2y", 730),
    ])
    func victoriaMetricsKeepsWhatItsMetricsSay(value: String, days: Int) throws {
        let pages = try #require(ReceiverPages(victoriaMetrics: metrics(retention: value)))
        #expect(pages.program == .victoriaMetrics)
        #expect(pages.retention == .seconds(days * 86_400))
        #expect(pages.window == nil)
    }

    @Test(arguments: ["", "<html>-retention</html>", "{}", #"{"data":{"yaml":"x"}}"#])
    func otherPagesSayNothing(text: String) {
        #expect(ReceiverPages(flags: Array(text.utf8), configuration: nil) == nil)
        #expect(ReceiverPages(victoriaMetrics: text) == nil)
    }

    @Test func eachObstacleNamesTheSettingToChange() throws {
        let both = try #require(prometheus("0s", yaml: #"storage:\n  tsdb:\n    out_of_order_time_window: 12h\n"#))
        #expect(
            both.obstacles(to: 57).map(\.english) == [
                "it keeps 15 days, the history has 57 days: start it with --storage.tsdb.retention.time=62d or more, or it deletes older days after it has acknowledged them",
                "its out_of_order_time_window is 12 hours, the history has 57 days: set it to 62d or more in its configuration (storage, tsdb), or it refuses older days",
            ])
        #expect(both.obstacles(to: 1).count == 1)
        let victoria = try #require(ReceiverPages(victoriaMetrics: metrics(retention: "1")))
        #expect(
            victoria.obstacles(to: 57).map(\.english) == [
                "it keeps 31 days, the history has 57 days: start it with -retentionPeriod=62d or more, or it drops older days although it answers 204"
            ])
        #expect(victoria.obstacles(to: 30) == [])
    }

    /// As version 1.145 writes them, whether the flag was set or not.
    private func metrics(retention: String) -> String {
        """
        flag{name="retentionFilter", value="", is_set="false"} 1
        flag{name="retentionPeriod", value="\(retention)", is_set="false"} 1
        flag{name="tls", value="false", is_set="false"} 1
        """
    }
}
