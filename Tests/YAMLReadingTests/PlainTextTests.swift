import Testing

@testable import YAMLReading

struct PlainTextTests {
    @Test(arguments: [
        "shop", "店铺 1", "a\u{3000}b", "🧑\u{200D}🍳", "❤\u{FE0F}", "می\u{200C}خواهم", "#<>&\"'\\",
        "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", String(repeating: "长", count: 200), "",
    ])
    func takesWhatPeopleRead(text: String) {
        #expect(PlainText.fault(in: text) == nil)
    }

    /// All that Python's `str.splitlines` cuts at, and the rest of C0 and C1.
    @Test(arguments: [0, 7, 9, 10, 11, 12, 13, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x7F, 0x80, 0x85, 0x9F, 0x2028, 0x2029])
    func refusesLineBreaksAndControls(value: UInt32) throws {
        let scalar = Character(try #require(Unicode.Scalar(value)))
        let fault = try #require(PlainText.fault(in: "xy\(scalar)z"))
        #expect(fault.hasPrefix("must not hold line breaks or other control characters (character 3 is U+"), "\(fault)")
    }

    @Test(arguments: [0x61C, 0x200B, 0x200E, 0x202E, 0x2060, 0x2066, 0x2069, 0xFEFF, 0xFFFE, 0x1FFFF, 0x3164, 0xAD])
    func refusesWhatNobodySees(value: UInt32) throws {
        let scalar = Character(try #require(Unicode.Scalar(value)))
        #expect(
            PlainText.fault(in: "x\(scalar)")?.hasPrefix("must not hold invisible characters (character 2 is U+")
                == true)
    }

    @Test(arguments: [
        (" a", "must not begin or end with a blank"), ("a\u{3000}", "must not begin or end with a blank"),
        ("a\u{A0}", "must not begin or end with a blank"),
        (String(repeating: "a", count: 201), "must not be longer than 200 characters"),
    ])
    func refusesBlanksAtTheEndsAndEndlessTexts(text: String, fault: String) {
        #expect(PlainText.fault(in: text) == fault)
    }
}
