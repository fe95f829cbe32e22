import Testing

@testable import RemoteWrite
@testable import Settings

/// Which message a receiver is spoken to in.
struct RemoteWriteDialectTests {
    private let refused = RemoteWriteVerdict.refused(reason: "HTTP 400", isUnderstood: false)
    private let accepted = RemoteWriteVerdict.accepted(refused: 0, reason: "HTTP 204")
    private let misunderstood = RemoteWriteVerdict.misunderstood(reason: "HTTP 415")
    private let down = RemoteWriteVerdict.unavailable(.init(reason: "HTTP 503", kind: "HTTP 503"))

    @Test(arguments: RemoteWriteMessage.allCases)
    func whatIsNotUnderstoodGoesOutInTheOtherMessageAtOnce(configured: RemoteWriteMessage) {
        for answer in [refused, misunderstood] {
            var dialect = RemoteWriteDialect(configured)
            #expect(dialect.read(answer) == nil)
            #expect(dialect.message != configured)
            #expect(dialect.read(accepted) == accepted)
            #expect(dialect.message != configured)
            #expect(dialect.read(refused) == refused, "proven: the refusal is about samples")
        }
    }

    @Test func whatWasAcceptedOnceIsNotDoubted() {
        var dialect = RemoteWriteDialect(.writeRequest)
        #expect(dialect.read(accepted) == accepted)
        for _ in 0..<5 { #expect(dialect.read(refused) == refused) }
        #expect(dialect.message == .writeRequest)
    }

    @Test func aRefusalInBothMessagesIsAboutSamplesAndDoubtedOnce() {
        for second in [refused, misunderstood, .tooLarge(reason: "HTTP 413")] {
            var dialect = RemoteWriteDialect(.writeRequest)
            #expect(dialect.read(refused) == nil)
            #expect(dialect.read(second) == .refused(reason: "HTTP 400", isUnderstood: true))
            #expect(dialect.message == .writeRequest)
            #expect(dialect.read(refused) == refused)
        }
    }

    @Test func aTrialThatTakesOnlyAPartEndsInTheConfiguredMessage() {
        var dialect = RemoteWriteDialect(.writeRequest)
        #expect(dialect.read(refused) == nil)
        let part = RemoteWriteVerdict.accepted(refused: 3, reason: "HTTP 400")
        #expect(dialect.read(part) == part)
        #expect(dialect.message == .writeRequest)
        #expect(dialect.read(refused) == refused)
    }

    @Test func anOutageDecidesNothingButThreeEndTheDoubt() {
        var dialect = RemoteWriteDialect(.writeRequest)
        for _ in 0..<3 {
            #expect(dialect.read(refused) == nil)
            #expect(dialect.read(down) == down)
            #expect(dialect.message == .writeRequest)
        }
        #expect(dialect.read(refused) == refused)
    }

    @Test func whatReadsNeitherMessageIsBlockedAndTriedInTurns() {
        var dialect = RemoteWriteDialect(.request)
        #expect(dialect.read(misunderstood) == nil)
        for _ in 0..<3 {
            let fault = RemoteWriteFault(reason: "HTTP 415", block: .unsupported, kind: "unsupported")
            let before = dialect.message
            #expect(dialect.read(misunderstood) == .unavailable(fault))
            #expect(dialect.message != before)
        }
        #expect(dialect.read(accepted) == accepted)
        #expect(dialect.read(misunderstood) == nil)
    }
}
