import Foundation
import TestKit
import Testing

/// The program under every attack of the folder `Abuse`, while a good client scrapes; for `make abuse`, since it takes minutes.
@Suite(
    .serialized, .timeLimit(.minutes(15)),
    .enabled(if: ProcessInfo.processInfo.environment["WECHAT_EXPORTER_ABUSE"] != nil))
struct AbuseTests {
    @Test(arguments: ["plain", "tls"]) func scrapesGoOnUnderAttack(mode: String) async throws {
        let certificates = try await TestCertificates()
        let file = try certificates.file("web.yml", mode == "tls" ? TestCertificates.section : "")
        // The promise is about the program that is shipped; a debug build is several times slower.
        let program = try Program(
            ProcessInfo.processInfo.environment["WECHAT_EXPORTER_ABUSE"] ?? Paths.exporter,
            [
                "demo", "--web.listen-address=127.0.0.1:0", "--simulator.listen-address=127.0.0.1:0",
                "--web.config.file=\(file)",
            ])
        let port = try await program.address(1).split(separator: ":").last ?? ""
        let script = "\(Paths.root)/Tests/Abuse/abuse.py"
        let abuse = try Program("/usr/bin/python3", ["-B", script, "\(program.identifier)", "\(port)", mode])
        let result = try await abuse.result()
        print(result.output, result.errors)
        #expect(result.code == 0)
        #expect(try await program.stop().code == 0)
    }
}
