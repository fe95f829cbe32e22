import Settings
import Simulator
import TestKit
import Testing
import WeChatAPI

/// Every errcode, malformed body and transport fault, at a cold start and with data: what /metrics shows, what the log says, how many
/// calls a day of it costs, that what was shown stays shown, and that all is well once the fault is gone.
struct FaultMatrixTests {
    /// One column of the matrix: a fault that stands for a day.
    struct Fault: Sendable, CustomTestStringConvertible {
        let fault: SimulatorFault
        var path = "getupstreammsghour"
        let label: String
        let errorClass: ErrorClass
        var testDescription: String { "\(path) \(label) \(fault)" }

        /// The most calls that a day of the fault may cost on the faulty path.
        var callsAtMost: Int {
            switch errorClass {
            case .busy: 60
            case .credential, .token: 9
            case .quota: 2
            case .retired: 1
            // A new day is asked for as often as the one before although that was refused.
            case .request: path == "stable_token" ? 9 : 14
            case .notReady: 90
            }
        }

        /// When all must be well, after the fault has gone on the morning of 11 March: a retired endpoint is looked at once a week.
        var mended: (at: String, day: String) {
            errorClass == .retired ? ("2026-03-17 18:00", "2026-03-16") : ("2026-03-12 18:00", "2026-03-11")
        }
    }

    /// The state in which the fault meets the exporter.
    enum Start: CaseIterable {
        case cold
        case withData
    }

    private static let bodies: [Fault] = [
        .init(fault: .httpStatus(412, html: ""), label: "http_412", errorClass: .busy),
        .init(fault: .httpStatus(429), label: "http_429", errorClass: .busy),
        .init(fault: .httpStatus(502), label: "http_502", errorClass: .busy),
        .init(fault: .httpStatus(503), label: "http_503", errorClass: .busy),
        .init(fault: .httpStatus(504), label: "http_504", errorClass: .busy),
        .init(fault: .httpStatus(301), label: "http_301", errorClass: .busy),
        .init(fault: .truncatedJSON, label: "malformed", errorClass: .busy),
        .init(fault: .emptyBody, label: "malformed", errorClass: .busy),
        .init(fault: .emptyObject, label: "malformed", errorClass: .busy),
        .init(fault: .nullList, label: "malformed", errorClass: .busy),
        .init(fault: .htmlLoginPage, label: "malformed", errorClass: .busy),
        .init(fault: .never, label: "transport", errorClass: .busy),
        .init(fault: .delayed(seconds: 30), label: "transport", errorClass: .busy),
        .init(fault: .resetMidBody, label: "transport", errorClass: .busy),
        .init(fault: .errcode(77_777, "unheard of"), label: "77777", errorClass: .busy),
    ]

    /// The codes of the table on the data call; those that ask for a new token become credential errors when that does not help.
    private static let codes: [Fault] = ErrorTable.codes.filter { $0 != 61503 }.map { code in
        let errorClass = ErrorTable.entry(code).errorClass
        return Fault(
            fault: .errcode(code, "some text"), label: "\(code)",
            errorClass: errorClass == .token ? .credential : errorClass)
    }

    private static let tokenCalls: [Fault] = [
        .init(fault: .errcode(40013, "invalid appid"), path: "stable_token", label: "40013", errorClass: .credential),
        .init(
            fault: .errcode(40164, "invalid ip 203.0.113.7"), path: "stable_token", label: "40164",
            errorClass: .credential),
        .init(fault: .errcode(40243, "frozen"), path: "stable_token", label: "40243", errorClass: .credential),
        .init(fault: .errcode(89503, "confirm"), path: "stable_token", label: "89503", errorClass: .credential),
        .init(fault: .errcode(40001, "invalid"), path: "stable_token", label: "40001", errorClass: .credential),
        .init(fault: .errcode(50004, "punishment"), path: "stable_token", label: "50004", errorClass: .credential),
        .init(fault: .errcode(61004, "access clientip"), path: "stable_token", label: "61004", errorClass: .credential),
        .init(
            fault: .errcode(40164, "IP 203.0.113.7 不在白名单中"), path: "stable_token", label: "40164",
            errorClass: .credential),
        .init(fault: .errcode(47009, "offline"), path: "stable_token", label: "47009", errorClass: .credential),
        .init(fault: .errcode(48001, "unauthorized"), path: "stable_token", label: "48001", errorClass: .credential),
        .init(fault: .errcode(48017, "go offline"), path: "stable_token", label: "48017", errorClass: .request),
        .init(fault: .errcode(50002, "user limited"), path: "stable_token", label: "50002", errorClass: .credential),
        .init(fault: .errcode(77_777, "unheard of"), path: "stable_token", label: "77777", errorClass: .credential),
        .init(fault: .errcode(47001, "data format"), path: "stable_token", label: "47001", errorClass: .request),
        .init(fault: .errcode(45009, "reach max"), path: "stable_token", label: "45009", errorClass: .quota),
        .init(fault: .httpStatus(502), path: "stable_token", label: "http_502", errorClass: .busy),
        .init(fault: .truncatedJSON, path: "stable_token", label: "malformed", errorClass: .busy),
        .init(fault: .never, path: "stable_token", label: "transport", errorClass: .busy),
    ]

    @Test(arguments: bodies + codes + tokenCalls, Start.allCases)
    func aFaultShowsUpCostsLittleAndLosesNothing(_ fault: Fault, _ start: Start) async throws {
        var world = try World(at: start == .cold ? "2026-03-10 07:50" : "2026-03-09 10:00") {
            $0.accounts.removeLast()
            $0.endpoints = [.getupstreammsghour]
        }
        if start == .withData { try await world.run(until: "2026-03-10 07:50") }
        try await endure(fault, shown: start == .cold ? 0 : 120, in: &world)
        world.transport.withSimulator { $0.clearFaults() }
        try await world.run(until: fault.mended.at)
        #expect(try world.shownDay() == fault.mended.day)
        #expect(try world.metrics()["wechat_up{account=\"shop\"}"] == 1)
        #expect(try world.metrics().series("wechat_account_error_info").isEmpty)
        #expect(world.log.lines("Account recovered").count == 1)
    }

    /// A day under the fault, from before 08:00 to before 08:00.
    private func endure(_ fault: Fault, shown: Int, in world: inout World) async throws {
        let before = try world.metrics().series("wechat_upstream_messages")
        let asked = world.requests(fault.path)
        world.transport.withSimulator { $0.inject(fault.fault, on: fault.path, times: 1000) }
        try await world.run(until: "2026-03-11 07:50")

        let metrics = try world.metrics()
        #expect(before.count == shown)
        #expect(metrics.series("wechat_upstream_messages") == before)
        let labels =
            "{account=\"shop\",endpoint=\"getupstreammsghour\",errcode=\"\(fault.label)\",class=\"\(fault.errorClass.rawValue)\"}"
        #expect(metrics["wechat_account_error_info" + labels] == 1)
        #expect(metrics["wechat_up{account=\"shop\"}"] == (fault.errorClass == .retired ? 1 : 0))
        let calls = world.requests(fault.path) - asked
        #expect((1...fault.callsAtMost).contains(calls), "\(calls) calls")
        #expect(
            metrics["wechat_exporter_api_errors_total{endpoint=\"\(fault.path)\",errcode=\"\(fault.label)\"}"]
                == Double(calls))
        let lines = world.log.lines(
            "level=WARN", "account=shop", "endpoint=getupstreammsghour", "errcode=\(fault.label)")
        // The first time, and every tenth time again.
        #expect(lines.count == 1 + calls / 10)
    }
}
