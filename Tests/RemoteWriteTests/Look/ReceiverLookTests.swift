import BeijingTime
import HTTPServer
import Languages
import Synchronization
import TestKit
import Testing

@testable import RemoteWrite
@testable import Settings

/// What `check-config --online` finds at a receiver, over the network.
@Suite(.timeLimit(.minutes(5)))
struct ReceiverLookTests {
    /// What a receiver answers to messages, and its pages by path.
    private struct Program: Sendable {
        var status = 204
        var takesRequest = false
        var pages: [String: String] = [:]

        static var prometheus: Program {
            var program = Program(takesRequest: true)
            program.pages = [
                "/api/v1/status/flags":
                    #"{"data":{"storage.tsdb.retention.time":"0s","storage.tsdb.retention.size":"0B"}}"#,
                "/api/v1/status/config": #"{"data":{"yaml":"global: {}\n"}}"#,
            ]
            return program
        }

        func answer(_ request: WebRequest) -> WebResponse {
            if request.method == "GET" {
                return pages[request.path].map { .text(200, $0) } ?? .text(404, "Not Found\n")
            }
            let isRequest = request.header("content-type")?.contains("io.prometheus.write.v2") ?? false
            guard status == 204 else { return .text(status, "no entry\n") }
            let written = [("X-Prometheus-Remote-Write-Samples-Written", "0")]
            return .text(204, "", headers: isRequest && takesRequest ? written : [])
        }
    }

    private func findings(
        of program: Program, path: String = "/api/v1/write",
        _ change: (inout RemoteWriteConfiguration) -> Void = { _ in }
    ) async throws -> [ReceiverLook.Finding] {
        let box = Mutex<[ReceiverLook.Finding]>([])
        try await LoopbackServer.answering(.immediate { program.answer($0) }) { url in
            var configuration = ExporterConfiguration()
            var receiver = RemoteWriteConfiguration(name: "r", url: "\(url)\(path)")
            change(&receiver)
            configuration.remoteWrite = [receiver]
            configuration.policy.historyDays = 35
            let found = await ReceiverLook.findings(configuration, userAgent: "test", clock: SystemWallClock())
            box.withLock { $0 = found }
        }
        return box.withLock(\.self)
    }

    @Test func prometheusIsToldItsWindowAndItsRetention() async throws {
        let findings = try await findings(of: .prometheus) { $0.message = .request }
        #expect(findings.map(\.isComplaint) == [false, false, false])
        #expect(findings[0].text.english == "remote_write r: takes remote write 2.0")
        #expect(findings[1].text.english.hasPrefix("remote_write r: it keeps 15 days, the history has 35 days: "))
        #expect(findings[2].text.english.hasPrefix("remote_write r: its out_of_order_time_window is 0 days, "))
    }

    @Test func victoriaMetricsIsToldItsRetentionAndThatItReadsTheOtherMessage() async throws {
        let program = Program(pages: ["/metrics": #"flag{name="retentionPeriod", value="1M", is_set="false"} 1"#])
        let findings = try await findings(of: program) { $0.message = .request }
        #expect(findings.map(\.isComplaint) == [false, false])
        #expect(
            findings[0].text.english.hasPrefix(
                "remote_write r: takes remote write 1.0, not 2.0: set protobuf_message: prometheus.WriteRequest, or turn 2.0 on at the receiver"
            ))
        #expect(findings[1].text.english.contains("-retentionPeriod=40d"))
    }

    @Test func whoShowsNoPagesIsAskedForNoneAndJudgedByItsAnswersAlone() async throws {
        var program = Program.prometheus
        #expect(
            try await findings(of: program, path: "/api/v1/push").map(\.text.english) == [
                "remote_write r: takes remote write 1.0"
            ])
        program.pages = [:]
        #expect(try await findings(of: program).map(\.text.english) == ["remote_write r: takes remote write 1.0"])
    }

    @Test(arguments: [
        (status: 401, advice: "check the user name and password"), (404, "check the path of the url"), (500, ""),
    ])
    func aRefusalIsAComplaintWithTheWayOut(status: Int, advice: String) async throws {
        var program = Program()
        program.status = status
        let findings = try await findings(of: program)
        #expect(findings.map(\.isComplaint) == [true])
        #expect(findings[0].text.english.hasPrefix("remote_write r: HTTP \(status): no entry"))
        #expect(findings[0].text.english.contains(advice))
    }

    @Test(arguments: [
        "HTTP 400: out of bounds", "HTTP 500: too old sample", "HTTP 400: out of order sample",
        "HTTP 400: send data to ingesters: err-mimir-sample-timestamp-too-old",
    ])
    func aTextAboutLateSamplesNamesTheWindow(reason: String) {
        #expect(RemoteWriteFault(reason: reason, kind: "x").hint?.contains("out_of_order_time_window") == true)
        #expect(RemoteWriteFault(reason: "HTTP 500: disk full", kind: "x").hint == nil)
    }
}
