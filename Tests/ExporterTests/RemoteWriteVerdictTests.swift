import Exporter
import Testing
import WeChatAPI

/// The rules of a sender of remote write 1.0 and 2.0, answer by answer.
struct RemoteWriteVerdictTests {
    private typealias Verdict = RemoteWriteVerdict

    private func verdict(
        _ status: Int, _ message: RemoteWriteMessage, _ header: [String: String] = [:], text: String = ""
    ) -> RemoteWriteVerdict {
        RemoteWriteVerdict(.init(status: status, header: header, text: text), to: message, samples: 240)
    }

    @Test(arguments: [200, 202, 204])
    func anyTwoHundredOfOneZeroIsAcceptance(status: Int) {
        #expect(verdict(status, .writeRequest) == .accepted(refused: 0))
    }

    @Test(arguments: [
        (["x-prometheus-remote-write-samples-written": "240"], Verdict.accepted(refused: 0)),
        (["x-prometheus-remote-write-samples-written": "200"], .accepted(refused: 40)),
        (["x-prometheus-remote-write-samples-written": "0"], .accepted(refused: 240)),
    ])
    func twoZeroBelievesTheHeader(header: [String: String], expected: RemoteWriteVerdict) {
        #expect(verdict(204, .request, header) == expected)
    }

    @Test(arguments: [[:], ["x-prometheus-remote-write-samples-written": "many"]])
    func twoZeroWithoutTheHeaderIsAReceiverOfOneZero(header: [String: String]) {
        let reason = "the receiver does not say how much it wrote, so it knows remote write 1.0 only"
        #expect(verdict(200, .request, header) == .fallBack(reason: reason))
    }

    @Test(arguments: [500, 502, 503, 504, 599])
    func serverErrorsAreRetried(status: Int) {
        for message in RemoteWriteMessage.allCases {
            #expect(verdict(status, message) == .retry(after: nil, reason: "HTTP \(status)"))
        }
    }

    @Test(arguments: [
        (["retry-after": "7"], Duration.seconds(7)), (["retry-after": "99999999"], .seconds(86_400)), ([:], nil),
    ])
    func tooManyRequestsAreRetriedWhenTheReceiverSays(header: [String: String], wait: Duration?) {
        #expect(verdict(429, .writeRequest, header) == .retry(after: wait, reason: "HTTP 429"))
        #expect(verdict(503, .writeRequest, header) == .retry(after: wait, reason: "HTTP 503"))
    }

    @Test func theWaitMayBeADate() {
        let now = UnixTime(seconds: 784_111_777)
        let answer = RemoteWriteVerdict.Answer(
            status: 429, header: ["retry-after": "Sun, 06 Nov 1994 08:49:47 GMT"], receivedAt: now)
        let verdict = RemoteWriteVerdict(answer, to: .writeRequest, samples: 240)
        #expect(verdict == .retry(after: .seconds(10), reason: "HTTP 429"))
    }

    @Test(arguments: [400, 401, 403, 404, 408, 409, 413, 422, 499])
    func otherClientErrorsAreNeverRetried(status: Int) {
        for message in RemoteWriteMessage.allCases {
            #expect(
                verdict(status, message, text: "too old sample\nmore")
                    == .dropped(written: 0, reason: "HTTP \(status): too old sample"))
        }
    }

    @Test func aRefusalOfTwoZeroMayHaveWrittenAPart() {
        let header = ["x-prometheus-remote-write-samples-written": "100"]
        #expect(verdict(400, .request, header) == .dropped(written: 100, reason: "HTTP 400"))
    }

    @Test func unsupportedMediaTypeLeadsFromTwoZeroToOneZeroAndNoFurther() {
        #expect(verdict(415, .request) == .fallBack(reason: "HTTP 415"))
        #expect(verdict(415, .writeRequest) == .dropped(written: 0, reason: "HTTP 415"))
    }

    @Test(arguments: [301, 302, 307])
    func redirectsAreNotFollowedAndLoseNothing(status: Int) {
        #expect(verdict(status, .writeRequest) == .retry(after: nil, reason: "HTTP \(status)"))
    }

    @Test func waitsDoubleUpToTheLongestAndBeginAnew() {
        var backoff = RemoteWriteBackoff(least: .milliseconds(30), most: .seconds(5))
        let waits = (0..<10).map { _ in backoff.fail(asked: nil) }
        #expect(waits.prefix(4) == [.milliseconds(30), .milliseconds(60), .milliseconds(120), .milliseconds(240)])
        #expect(waits.last == .seconds(5))
        #expect(backoff.fail(asked: .seconds(60)) == .seconds(60))
        backoff.succeed()
        #expect(backoff.fail(asked: nil) == .milliseconds(30))
    }
}
