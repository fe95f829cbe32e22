import Testing

@testable import Simulator

struct BeijingTimeTests {
    private static let noon: Int64 = 1_795_233_600  // 2026-11-21 12:00 in Beijing

    @Test(
        arguments: [
            (text: "2026-11-20T12:00", seconds: noon - 86_400), (text: "2026-11-20 12:00:01", seconds: noon - 86_399),
            (text: "09:00", seconds: noon - 3 * 3_600), (text: "00:00", seconds: noon - 12 * 3_600),
            (text: "23:59:59", seconds: noon + 12 * 3_600 - 1),
        ] as [(text: String, seconds: Int64)])
    func readsMomentsAndTimesOfToday(text: String, seconds: Int64) {
        #expect(BeijingTime.unixSeconds(text, today: Self.noon) == seconds)
    }

    @Test(arguments: [
        "", "2026-11-20", "2026-11-20T", "24:00", "9:00", "2026-02-30T09:00", "2026-11-20T09:00T", "09:00 09:00",
        "a b c",
    ])
    func refusesOtherShapes(text: String) {
        #expect(BeijingTime.unixSeconds(text, today: Self.noon) == nil)
    }
}
