import BeijingTime
import Languages
import Testing

@testable import RemoteWrite
@testable import Settings

/// What an answer of a receiver of remote write 1.0 and 2.0 means for the samples.
struct RemoteWriteVerdictTests {
    private typealias Verdict = RemoteWriteVerdict

    private func verdict(
        _ status: Int, _ message: RemoteWriteMessage, _ header: [String: String] = [:], text: String = ""
    ) -> RemoteWriteVerdict {
        RemoteWriteVerdict(.init(status: status, header: header, text: text), to: message, samples: 240)
    }

    @Test(arguments: [200, 202, 204])
    func anyTwoHundredOfOneZeroIsAcceptance(status: Int) {
        #expect(verdict(status, .writeRequest) == .accepted(refused: 0, reason: "HTTP \(status)"))
    }

    @Test(arguments: [("240", 0), ("200", 40), ("0", 240), ("999", 0), ("-3", 240)])
    func twoZeroBelievesTheHeader(written: String, refused: Int) {
        let header = ["x-prometheus-remote-write-samples-written": written]
        #expect(verdict(204, .request, header) == .accepted(refused: refused, reason: "HTTP 204"))
    }

    @Test(arguments: [[:], ["x-prometheus-remote-write-samples-written": "many"]])
    func twoZeroWithoutTheHeaderIsAReceiverOfOneZero(header: [String: String]) {
        let reason = "the receiver does not say how much it wrote, so it knows remote write 1.0 only"
        #expect(verdict(200, .request, header) == .misunderstood(reason: reason))
    }

    @Test(arguments: [100, 408, 425, 429, 500, 502, 503, 504, 599])
    func whatPassesByItselfIsRetriedAndNoBlock(status: Int) {
        for message in RemoteWriteMessage.allCases {
            let fault = RemoteWriteFault(
                reason: "HTTP \(status)", block: nil, kind: "HTTP \(status)",
                cause: [100, 500, 599].contains(status) ? .request : .outage)
            #expect(verdict(status, message) == .unavailable(fault))
        }
    }

    @Test(arguments: [
        (["retry-after": "7"], Duration.seconds(7)), (["retry-after": "99999999"], .seconds(86_400)), ([:], nil),
    ])
    func theReceiverSaysWhenToComeBack(header: [String: String], wait: Duration?) {
        for status in [302, 400, 401, 406, 409, 413, 415, 422, 429, 503] {
            #expect(Verdict.Answer(status: status, header: header).wait == wait)
        }
        #expect(Verdict.Answer(status: 204, header: header).wait == nil)
    }

    @Test(arguments: [
        (401, RemoteWriteBlock.unauthorized), (407, .unauthorized), (403, .forbidden), (404, .notFound),
        (405, .notFound), (410, .notFound), (301, .redirect), (302, .redirect), (307, .redirect), (402, .other),
        (411, .other), (431, .other), (451, .other), (499, .other),
    ])
    func whatSpeaksOfTheWayKeepsTheSamplesAndIsABlock(status: Int, block: RemoteWriteBlock) {
        for message in RemoteWriteMessage.allCases {
            let fault = RemoteWriteFault(reason: "HTTP \(status): no", block: block, kind: "HTTP \(status)")
            #expect(verdict(status, message, text: "no\nmore") == .unavailable(fault))
            #expect(block.advice(for: "mimir").english.contains("remote_write mimir"))
        }
    }

    @Test(arguments: [400, 409, 422])
    func onlyTheseRefuseSamples(status: Int) {
        let reason = "HTTP \(status): too old sample"
        #expect(
            verdict(status, .writeRequest, text: "too old sample\nmore")
                == .refused(reason: reason, isUnderstood: status != 400))
        let header = ["x-prometheus-remote-write-samples-written": "0"]
        #expect(
            verdict(status, .request, header, text: "too old sample") == .refused(reason: reason, isUnderstood: true))
    }

    @Test func anAnswerToATooLargeRequestSaysNothingAboutItsSamples() {
        #expect(verdict(413, .writeRequest) == .tooLarge(reason: "HTTP 413"))
    }

    @Test(arguments: [400, 409, 413, 422])
    func aRefusalOfTwoZeroMayHaveWrittenAPart(status: Int) {
        let header = ["x-prometheus-remote-write-samples-written": "100"]
        #expect(verdict(status, .request, header) == .accepted(refused: 140, reason: "HTTP \(status)"))
    }

    @Test(arguments: [406, 415])
    func unsupportedMessagesAreSaidToBe(status: Int) {
        for message in RemoteWriteMessage.allCases {
            #expect(verdict(status, message) == .misunderstood(reason: "HTTP \(status)"))
        }
    }

    @Test func theWaitMayBeADate() {
        let now = UnixTime(seconds: 784_111_777)
        let answer = RemoteWriteVerdict.Answer(
            status: 429, header: ["retry-after": "Sun, 06 Nov 1994 08:49:47 GMT"], receivedAt: now)
        #expect(answer.wait == .seconds(10))
    }

    @Test func aReasonIsTheFirstLineAndBounded() {
        let text = "\r\n" + String(repeating: "x", count: 100_000) + "\nsecond"
        #expect(
            verdict(400, .writeRequest, text: text)
                == .refused(reason: "HTTP 400: " + String(repeating: "x", count: 300), isUnderstood: false))
    }

    @Test(arguments: [
        (RemoteWriteError.Kind.dns, RemoteWriteBlock?.some(.dns)), (.tls, .tls), (.secret, .unauthorized),
        (.proxyAuthentication, .unauthorized), (.connect, nil), (.timeout, nil), (.other, nil),
    ])
    func requestsWithoutAnAnswerKeepTheirSamples(kind: RemoteWriteError.Kind, block: RemoteWriteBlock?) {
        #expect(RemoteWriteFault(.noAnswer(kind: kind, reason: "gone")).block == block)
        #expect(RemoteWriteFault(.noAnswer(kind: kind, reason: "gone")).reason == "no answer: gone")
    }

    @Test func waitsDoubleUpToTheLongestAndBeginAnew() {
        var backoff = RemoteWriteBackoff(least: .milliseconds(30), most: .seconds(5))
        let waits = (0..<10).map { _ in backoff.fail() }
        #expect(waits.prefix(4) == [.milliseconds(30), .milliseconds(60), .milliseconds(120), .milliseconds(240)])
        #expect(waits.last == .seconds(5))
        backoff.succeed()
        #expect(backoff.fail() == .milliseconds(30))
    }
}
