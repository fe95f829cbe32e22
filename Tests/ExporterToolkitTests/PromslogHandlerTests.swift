import ExporterToolkit
import Logging
import TestKit
import Testing

struct PromslogHandlerTests {
    private let lines = LogCapture(level: .info)

    @Test func writesALineAsGoPrometheusProgramsDo() {
        logger(.logfmt).info(
            "Listening on", metadata: ["address": "[::]:9983"], file: "Sources/App/Main.swift", line: 12)
        #expect(
            lines.lines == [
                "time=2026-11-21T09:50:28.007Z level=INFO source=Main.swift:12 msg=\"Listening on\" address=[::]:9983\n"
            ])
    }

    @Test func writesJSONWithTheSameKeys() {
        let metadata: Logger.Metadata = [
            "count": .stringConvertible(3), "ok": .stringConvertible(true), "text": "a\"b\\c\n\u{1}店",
            "list": ["x", "y"],
            "map": ["b": "2", "a": "1"],
        ]
        logger(.json).warning("slow", metadata: metadata, file: "a/B.swift", line: 7)
        #expect(
            lines.lines == [
                #"{"time":"2026-11-21T09:50:28.007Z","level":"WARN","source":"B.swift:7","msg":"slow","#
                    + #""count":3,"list":["x","y"],"map":{"a":"1","b":"2"},"ok":true,"#
                    + #""text":"a\"b\\c\n\u0001店"}"# + "\n"
            ])
    }

    @Test(arguments: [
        (value: "plain", wire: "plain"), (value: "", wire: #""""#), (value: "two words", wire: #""two words""#),
        (value: "a=b", wire: #""a=b""#), (value: #"say "hi""#, wire: #""say \"hi\"""#),
        (value: #"C:\dir"#, wire: #"C:\dir"#),
        (value: "a\nb\tc\rd", wire: #""a\nb\tc\rd""#), (value: "公众号", wire: "公众号"),
        (value: "\u{1b}[0m", wire: #""\x1b[0m""#), (value: "a\u{a0}b", wire: #""a\u00a0b""#),
        (value: #"back\slash and blank"#, wire: #""back\\slash and blank""#),
    ])
    func quotesAsGoDoes(value: String, wire: String) {
        logger(.logfmt).info("m", metadata: ["key": "\(value)"])
        #expect(lines.lines.first?.hasSuffix(" msg=m key=\(wire)\n") == true)
    }

    /// What others send us ends up in lines: a receiver's reason, an errmsg.
    @Test func cutsWhatIsTooLong() throws {
        let long = String(repeating: "店", count: 1_000_000)
        for format in LogFormat.allCases {
            logger(format).info("m", metadata: ["err": "\(long)", "list": ["\(long)"], "n": .stringConvertible(7)])
        }
        #expect(lines.lines.count == 2)
        for line in lines.lines {
            #expect(line.utf8.count < 10_000)
            #expect(line.contains("\(String(repeating: "店", count: 1365))… (3000000 bytes)\""))
            #expect(!line.contains("\u{FFFD}"))
        }
        #expect(lines.lines[1].hasSuffix(",\"n\":7}\n"))
    }

    @Test(arguments: ["\0", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{9B}2J", "\u{2028}", "\u{2029}", "\r\n"])
    func noCharacterCutsALineOrReachesTheTerminal(text: String) {
        for format in LogFormat.allCases { logger(format).info("\(text)", metadata: ["err": "a\(text)b"]) }
        for line in lines.lines {
            #expect(line.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
            #expect(line.dropLast().unicodeScalars.allSatisfy { $0 != "\u{2028}" && $0 != "\u{2029}" })
        }
    }

    @Test func sortsKeysAndRenamesReservedOnes() {
        var logger = logger(.logfmt)
        logger[metadataKey: "zone"] = "cn"
        logger[metadataKey: "account"] = "handler"
        logger.info("m", metadata: ["time": "1", "level": "2", "source": "3", "msg": "4", "account": "shop"])
        let tail = " msg=m account=shop logged_level=2 logged_msg=4 logged_source=3 logged_time=1 zone=cn\n"
        #expect(lines.lines.first?.hasSuffix(tail) == true)
    }

    @Test(arguments: [
        (level: LogLevel.debug, words: ["DEBUG", "INFO", "INFO", "WARN", "ERROR", "ERROR"]),
        (level: .info, words: ["INFO", "INFO", "WARN", "ERROR", "ERROR"]),
        (level: .warn, words: ["WARN", "ERROR", "ERROR"]), (level: .error, words: ["ERROR", "ERROR"]),
    ])
    func writesFromItsLevelUp(level: LogLevel, words: [String]) {
        let logger = logger(.logfmt, level)
        for level in Logger.Level.allCases { logger.log(level: level, "m") }
        #expect(lines.lines.map { $0.split(separator: " ")[1] } == words.map { "level=\($0)" })
    }

    private func logger(_ format: LogFormat, _ level: LogLevel = .info) -> Logger {
        Logger(label: "test") { _ in
            PromslogHandler(format: format, level: level, now: { 1_795_254_628_007 }, write: lines.append)
        }
    }
}
