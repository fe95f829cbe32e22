import TestKit

/// Answers as WeChat writes them and as it might: what a seed asks for is always the same.
struct AnswerDice {
    private var dice: StudyDice

    init(seed: Int) { dice = StudyDice(seed, "answer") }

    /// An answer that is JSON, mostly of the documented shape.
    mutating func answer() -> String {
        let rows = (0..<Int.random(in: 0...4, using: &dice)).map { _ in dice.happens(0.95) ? row() : value() }
        var members = [#""list":\#(dice.happens(0.9) ? "[\(rows.joined(separator: comma()))]" : value())"#]
        if dice.happens(0.1) { members.append(#""errcode":\#(pick(["0", "61503", #""40001""#, value()]))"#) }
        if dice.happens(0.1) { members.append(#""errmsg":\#(dice.happens(0.8) ? string() : value())"#) }
        if dice.happens(0.1) { members.append(#""is_delay":\#(pick(["true", "false", #""true""#, value()]))"#) }
        if dice.happens(0.2) { members.append("\(string()):\(value())") }
        return "{\(members.shuffled(using: &dice).joined(separator: comma()))}"
    }

    /// An answer of which some characters were lost, repeated or changed on the way.
    mutating func brokenAnswer() -> [UInt8] {
        var text = answer().unicodeScalars.map(\.self)
        for _ in 0..<Int.random(in: 1...3, using: &dice) where !text.isEmpty {
            let place = Int.random(in: text.indices, using: &dice)
            switch Int.random(in: 0..<3, using: &dice) {
            case 0: text.remove(at: place)
            case 1: text.insert(pick(Array(#"{}[]:,"\0e.-+ tn9"#.unicodeScalars)), at: place)
            default: text[place] = Unicode.Scalar(UInt8.random(in: 0x20..<0x7F, using: &dice))
            }
        }
        var answer = String.UnicodeScalarView()
        answer.append(contentsOf: text)
        return Array(String(answer).utf8)
    }

    private mutating func row() -> String {
        var members = [
            #""ref_date":\#(dice.happens(0.9) ? #""2026-03-0\#(Int.random(in: 0...9, using: &dice))""# : value())"#
        ]
        for name in OwnAnswer.names where dice.happens(0.5) { members.append(#""\#(name)":\#(number())"#) }
        if dice.happens(0.2) { members.append("\(string()):\(value())") }
        return "{\(members.joined(separator: comma()))}"
    }

    private mutating func number() -> String {
        pick([
            "\(Int.random(in: 0...3_000, using: &dice))", #""\#(Int.random(in: -3...3_000, using: &dice))""#, "-0",
            "7.0", "7.5",
            "12e2", "1E+3", "5e-1", "9223372036854775807", "9223372036854775808", "-99999999999999999999", "1e30",
            "-1e30", "9007199254740993",
            #""007""#, #""+7""#, #""""#, #""99999999999999999999""#, #""7.0""#, value(),
        ])
    }

    private mutating func value(_ depth: Int = 0) -> String {
        switch Int.random(in: 0..<(depth < 3 ? 8 : 6), using: &dice) {
        case 0: "null"
        case 1: "true"
        case 2: "false"
        case 3: "\(Int.random(in: -5...5, using: &dice))"
        case 4: "0.25"
        case 5: string()
        case 6: "[\(value(depth + 1)),\(value(depth + 1))]"
        default: "{\(string()):\(value(depth + 1))}"
        }
    }

    /// A string that is no name of WeChat's: of a name that is repeated, Foundation takes the first value, and most others the last.
    private mutating func string() -> String {
        let parts = [
            "a", "ref_data", "消息", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u4e2d"#, #"\ud83d\ude00"#, #"\u0041"#, "😀",
            "\u{7F}",
        ]
        return "\"\((0..<Int.random(in: 0...3, using: &dice)).map { _ in pick(parts) }.joined())\""
    }

    private mutating func comma() -> String { pick([",", ", ", ",\n\t", " ,\r\n"]) }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &dice)]
    }
}
