import Testing

@testable import WeChatAPI

/// The reader of answers beside FoundationEssentials' decoder.
struct AnswerReadingTests {
    @Test(arguments: 0..<20)
    func answersAreReadAsFoundationReadsThem(seed: Int) {
        var dice = AnswerDice(seed: seed)
        for _ in 0..<100 {
            let answer = dice.answer()
            #expect(OwnAnswer.text(Array(answer.utf8)) == FoundationAnswer.text(Array(answer.utf8)), "\(answer)")
        }
    }

    /// Foundation's decoder may refuse more, for instance the whole answer because of one row's name.
    @Test(arguments: 0..<20)
    func brokenAnswersLoseNothingThatFoundationReads(seed: Int) {
        var dice = AnswerDice(seed: 1_000 + seed)
        for _ in 0..<100 {
            let answer = dice.brokenAnswer()
            guard let judge = FoundationAnswer.text(answer) else { continue }
            #expect(OwnAnswer.text(answer) == judge, "\(String(decoding: answer, as: UTF8.self))")
        }
    }

    @Test func anAnswerThatWasCutOffIsMalformed() {
        var dice = AnswerDice(seed: 7)
        let answer = Array(dice.answer().utf8)
        for length in answer.indices { #expect(OwnAnswer.text(Array(answer[..<length])) == nil, "\(length) bytes") }
    }

    @Test(arguments: [
        "", " ", "{", "[]", "{}x", #"{"list":[}"#, #"{"list":[1,]}"#, #"{"list"}"#,
        "{\"list\":\"\n\"}",
        #"{"list":["}"#, #"{"errmsg":"\"#, #"{"errmsg":"\"}"#, #"{list:[]}"#, #"{"list":nul}"#,
    ])
    func whatIsNotJSONIsMalformed(body: String) {
        #expect(OwnAnswer.text(Array(body.utf8)) == nil && FoundationAnswer.text(Array(body.utf8)) == nil)
    }

    @Test(arguments: ["01", "1.", "-", "1e", "1-1", "-01", #""\x""#, #""\u12""#])
    func aValueThatIsWrittenWronglyCostsItsFieldOnly(value: String) throws {
        let rows = try AnswerDecoding.rows(list: #"{"ref_date":"2026-03-09","msg_user":\#(value),"msg_count":5}"#)
        #expect(rows.first?.msgUser == nil && rows.first?.msgCount == 5)
    }

    @Test func anErrcodeIsToldWhateverItsMessageIs() {
        #expect(
            OwnAnswer.text(Array(#"{"errcode":40001,"errmsg":{"a":1},"list":7}"#.utf8)) == "errcode 40001 no errmsg")
    }

    @Test func whatIsNotUTF8CostsItsStringOnly() throws {
        let body =
            Array(#"{"list":[{"ref_date":"2026-03-09","msg_user":7,"note":""#.utf8) + [0xFF] + Array(#""}]}"#.utf8)
        #expect(try AnswerDecoding.rows(body).first?.msgUser == 7)
    }

    @Test func deepNestingIsRefusedAndOverflowsNoStack() {
        for depth in [600, 1_000_000] {
            let body = #"{"list":"# + String(repeating: "[", count: depth)
            #expect(OwnAnswer.text(Array(body.utf8)) == nil)
            #expect(OwnAnswer.text(Array((body + String(repeating: "]", count: depth) + "}").utf8)) == nil)
        }
    }
}
