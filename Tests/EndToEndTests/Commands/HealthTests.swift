import Foundation
import TestKit
import Testing

/// The command `health` as the image's health check calls it: without a word of where the exporter listens.
@Suite(.timeLimit(.minutes(10)))
struct HealthTests {
    private let certificates: TestCertificates
    /// Other tests run exporters as well: these are told from them by a variable that flags overrule.
    private let environment: [String: String]

    init() async throws {
        certificates = try await TestCertificates()
        environment = [
            "WECHAT_APP_ID": "wx0000000000000001", "WECHAT_APP_SECRET": "none",
            "WECHAT_API_BASE_URL": "http://127.0.0.1:9",
            "WECHAT_EXPORTER_WEB_LISTEN_ADDRESS": "unix:\(certificates.folder)/none.sock",
        ]
    }

    private func run(_ arguments: String...) async throws -> Program {
        let program = try Program(Paths.exporter, ["--store.path=:memory:"] + arguments, environment: environment)
        _ = try await program.address()
        return program
    }

    private func health(_ arguments: String...) async throws -> Program.Result {
        try await Program.run(["health"] + arguments, environment: environment)
    }

    @Test func findsTheExporterWhateverItsFlagsSay() async throws {
        let web = """
            \(TestCertificates.section)  client_ca_file: ca.crt
              client_auth_type: RequireAndVerifyClientCert
            basic_auth_users:
              prometheus: $2y$04$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm
            rate_limit: {interval: 1h, burst: 0}

            """
        let file = try certificates.file("web.yml", web)
        let ways = [
            ["--web.listen-address=127.0.0.1:0"], ["--web.listen-address=unix:\(certificates.folder)/run.sock"],
            ["--web.listen-address=127.0.0.1:0", "--web.external-url=https://example.org/wechat/"],
            ["--web.listen-address=127.0.0.1:0", "--web.route-prefix=/x", "--web.config.file=\(file)"],
            ["--web.listen-address=127.0.0.1:0", "--web.health-listen-address=127.0.0.1:0"],
        ]
        for way in ways {
            let program = try Program(Paths.exporter, ["--store.path=:memory:"] + way, environment: environment)
            _ = try await program.address()
            let answer = try await health()
            #expect(answer.code == 0 && answer.errors == "", "\(way): \(answer.errors)")
            // Whoever names an address means that one.
            #expect(try await health("--web.listen-address=127.0.0.1:1").code == 1)
            #expect(try await program.stop().code == 0)
        }
    }

    @Test func anExporterThatHangsOrIsGoneIsNotHealthy() async throws {
        let program = try await run("--web.listen-address=127.0.0.1:0")
        program.signal(SIGSTOP)
        let hanging = try await health()
        #expect(hanging.code == 1)
        #expect(
            hanging.errors == "the exporter with process id \(program.identifier) did not answer within 3 seconds\n")
        program.signal(SIGCONT)
        #expect(try await health().code == 0)
        program.signal(SIGKILL)
        _ = try await program.result()
        let gone = try await health()
        #expect(gone.code == 1)
        #expect(gone.errors.contains("none.sock/-/healthy did not answer"))
    }

    @Test func ofSeveralOneMustBeNamed() async throws {
        let programs = [
            try await run("--web.listen-address=127.0.0.1:0"), try await run("--web.listen-address=127.0.0.1:0"),
        ]
        let answer = try await health()
        #expect(answer.code == 1)
        let identifiers = programs.map(\.identifier).sorted().map { "\($0)" }.joined(separator: ", ")
        #expect(answer.errors.contains("several exporters run here, with the process ids \(identifiers): name one by"))
        #expect(try await health("--web.listen-address=\(try await programs[1].address())").code == 0)
        for program in programs { #expect(try await program.stop().code == 0) }
    }

    @Test func theDemoIsFoundAsWell() async throws {
        let demo = try Program(
            Paths.exporter, ["demo", "--web.listen-address=127.0.0.1:0", "--simulator.listen-address=127.0.0.1:0"],
            environment: environment)
        _ = try await demo.line(with: "/metrics   the metrics")
        #expect(try await health().code == 0)
        #expect(try await demo.stop().code == 0)
    }
}
