import Testing

@testable import BeijingTime

struct CivilTimeTests {
    @Test(arguments: [
        (milliseconds: 0, iso: "1970-01-01T00:00:00.000Z", http: "Thu, 01 Jan 1970 00:00:00 GMT"),
        (milliseconds: 784_111_777_042, iso: "1994-11-06T08:49:37.042Z", http: "Sun, 06 Nov 1994 08:49:37 GMT"),
        (milliseconds: 951_868_799_999, iso: "2000-02-29T23:59:59.999Z", http: "Tue, 29 Feb 2000 23:59:59 GMT"),
        (milliseconds: 1_795_254_628_123, iso: "2026-11-21T09:50:28.123Z", http: "Sat, 21 Nov 2026 09:50:28 GMT"),
        (milliseconds: 4_107_542_400_000, iso: "2100-03-01T00:00:00.000Z", http: "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
    func writesMomentsForLogsAndHeaders(milliseconds: Int, iso: String, http: String) {
        let time = CivilTime(unixMilliseconds: milliseconds)
        #expect(time.rfc3339 == iso)
        #expect(time.httpDate == http)
    }
}
