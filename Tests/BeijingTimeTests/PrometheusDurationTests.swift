import BeijingTime
import Testing

struct PrometheusDurationTests {
    @Test(arguments: [
        (text: "10s", milliseconds: 10_000), ("5m", 300_000), ("1h30m", 5_400_000), ("28d", 2_419_200_000),
        ("4w", 2_419_200_000), ("1y", 31_536_000_000), ("500ms", 500), ("1m30s500ms", 90_500), ("0", 0), ("0s", 0),
    ])
    func readsWhatPrometheusReads(text: String, milliseconds: Int) {
        #expect(PrometheusDuration.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "10", "s", "-5s", "1.5h", "10 s", "1m1h", "1m1m", "5S", "1h30", "99999999999999999y", "٣s"])
    func refusesEverythingElse(text: String) {
        #expect(PrometheusDuration.parse(text) == nil)
    }

    @Test(arguments: ["10s", "5m", "1h30m", "28d", "90d2h", "1s500ms", "0s"])
    func writesWhatItReads(text: String) throws {
        #expect(PrometheusDuration.text(try #require(PrometheusDuration.parse(text))) == text)
    }
}
