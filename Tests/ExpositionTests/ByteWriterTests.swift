import Exposition
import Testing

struct ByteWriterTests {
    @Test(arguments: [0, 7, -7, 9, 10, 99, 100, -12_345, Int.max, Int.min, 1_000_000_000_000_000_000])
    func writesIntegersInDecimal(value: Int) {
        var writer = ByteWriter(capacity: 0)
        writer.append(integer: value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\(value)")
    }

    @Test func growsAndIsUsedAgain() {
        var writer = ByteWriter(capacity: 1)
        let long = String(repeating: "公众号", count: 1000)
        writer.append(long)
        writer.append(UInt8(ascii: "!"))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == long + "!")
        writer.removeAll()
        #expect(writer.count == 0)
        writer.append("")
        #expect(writer.bytes == [])
    }

    @Test(arguments: [
        0.001, 0.25, 1.5, -0.125, 1_795_000_000.125, 999_999_999_999.999, 0.1 + 0.2, 12.3456, 2.3e-308,
        0.0005, 123_456_789.012_345,
    ])
    func writesFractionsShortest(value: Double) {
        #expect(SampleValue.text(value) == value.description)
    }
}
