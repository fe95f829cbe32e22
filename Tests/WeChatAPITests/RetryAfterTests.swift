import BeijingTime
import Testing
import WeChatAPI

/// `Retry-After` and the dates of HTTP, by the words of RFC 9110.
struct RetryAfterTests {
    /// 1994-11-06T08:49:37Z, the example of RFC 9110, 5.6.7.
    private let example = UnixTime(seconds: 784_111_777)

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun Nov 06 08:49:37 1994",
    ])
    func theThreeFormsOfADateAreRead(text: String) {
        #expect(HTTPDate.parse(text, now: example) == example)
    }

    @Test(arguments: [
        ("Monday, 01-Jan-44 00:00:00 GMT", 2044), ("Monday, 01-Jan-45 00:00:00 GMT", 1945),
        ("Monday, 01-Jan-99 00:00:00 GMT", 1999), ("Monday, 01-Jan-00 00:00:00 GMT", 2000),
    ])
    func aYearOfTwoDigitsIsAtMostFiftyYearsAhead(text: String, year: Int) throws {
        let time = try #require(HTTPDate.parse(text, now: example))
        #expect(Day(containing: time).civil.year == year)
    }

    @Test(arguments: [
        "", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        "1994-11-06T08:49:37Z", "Sun, 00 Nov 1994 08:49:37 GMT",
    ])
    func whatIsNoDateIsNotRead(text: String) {
        #expect(HTTPDate.parse(text, now: example) == nil)
    }

    @Test(arguments: [
        (field: String?.none, date: String?.none, wait: Duration?.none), ("7", nil, .seconds(7)),
        (" 7 ", nil, .seconds(7)),
        ("0", nil, .zero), ("86401", nil, .seconds(86_400)), ("99999999999999999999", nil, .seconds(86_400)),
        ("-5", nil, nil), ("1.5", nil, nil), ("soon", nil, nil), ("", nil, nil),
        ("Sun, 06 Nov 1994 08:49:47 GMT", nil, .seconds(10)), ("Sun, 06 Nov 1994 08:49:27 GMT", nil, .zero),
        ("Tue, 08 Nov 1994 08:49:47 GMT", nil, .seconds(86_400)),
        // The server's clock is an hour ahead: its own date says how long it means.
        ("Sun, 06 Nov 1994 09:49:47 GMT", "Sun, 06 Nov 1994 09:49:37 GMT", .seconds(10)),
        ("Sun, 06 Nov 1994 08:49:47 GMT", "yesterday", .seconds(10)),
        ("7", "Sun, 06 Nov 1994 09:49:37 GMT", .seconds(7)),
    ])
    func theWaitIsBoundedAndNeverNegative(field: String?, date: String?, wait: Duration?) {
        #expect(RetryAfter.wait(field, date: date, now: example) == wait)
    }
}
