import Foundation
import TestKit
import Testing

/// Limits of open files, with crowds of clients that open connections and say nothing.
@Suite(.timeLimit(.minutes(10)))
struct DescriptorTests {
    private let certificates: TestCertificates

    init() async throws { certificates = try await TestCertificates() }

    /// Runs the exporter by a shell that sets limits first.
    private func program(_ limits: String, _ arguments: [String]) throws -> Program {
        try Program(
            "/bin/bash", ["-c", "\(limits); exec \"$@\"", "bash", Paths.exporter] + arguments,
            environment: [
                "WECHAT_APP_ID": "wx0000000000000001", "WECHAT_APP_SECRET": "none",
                "WECHAT_API_BASE_URL": "http://127.0.0.1:9",
            ])
    }

    @Test(arguments: [
        "run", "run --log.format=json", "demo", "simulate", "once", "check-config", "health",
        "backfill --from=2026-01-01 --to=2026-01-02 --dry-run",
    ])
    func tooFewAreOneSentenceWithTheWayOut(command: String) async throws {
        for limit in [4, 10, 20, 63] {
            let words = command.split(separator: " ").map(String.init)
            let result = try await program("ulimit -n \(limit); export LLVM_PROFILE_FILE=/dev/null", words).result()
            #expect(result.code == 1, "\(limit)")
            // The profile of the debug build finds no descriptor either.
            let lines = result.errors.split(separator: "\n").filter { !$0.hasPrefix("LLVM Profile Error") }
            #expect(lines.count == 1)
            let sentence = "only \(limit) files can be open at once, and 64 are needed; raise the limit by ulimit -n"
            #expect(lines.first?.contains(sentence) == true, "\(result.errors)")
        }
    }

    @Test func theSoftLimitIsRaisedToTheHardOne() async throws {
        let program = try program(
            "ulimit -Sn 20; ulimit -Hn 500", ["--web.listen-address=127.0.0.1:0", "--store.path=:memory:"])
        let metrics = try await curl("http://\(program.address())/metrics").text
        #expect(MetricsText(metrics)["process_max_fds"] == 500)
        #expect(try await program.stop().code == 0)
    }

    /// Each address answers at once although there are more clients than descriptors, and nothing turns in a circle.
    @Test(arguments: [(limit: 64, isTLS: false), (64, true), (200, true)])
    func aCrowdTakesNeitherTheOtherAddressesNorTheReserve(limit: Int, isTLS: Bool) async throws {
        let socket = "\(certificates.folder)/web.sock"
        let web = try certificates.file("web.yml", isTLS ? TestCertificates.section : "{}\n")
        let program = try program(
            "ulimit -n \(limit)",
            [
                "--store.path=\(certificates.folder)/days.sqlite", "--web.config.file=\(web)",
                "--web.listen-address=127.0.0.1:0", "--web.listen-address=unix:\(socket)",
                "--web.health-listen-address=127.0.0.1:0",
            ])
        let (main, health) = try await (program.address(), program.address(2))
        let crowd = try Crowd(port: UInt16(main.split(separator: ":")[1]) ?? 0, path: socket, count: limit * 2)
        let scheme = isTLS ? "https" : "http"
        func asked(_ url: String, _ options: String...) async throws -> Int {
            try await Program(
                "/usr/bin/curl", ["-sk", "--max-time", "30", "-o", "/dev/null", "-w", "%{http_code}"] + options + [url]
            )
            .result().output.split(separator: "\n").first.flatMap { Int($0) } ?? 0
        }
        for _ in 0..<5 {
            #expect(try await asked("\(scheme)://\(main)/metrics") == 200)
            #expect(try await asked("\(scheme)://localhost/metrics", "--unix-socket", socket) == 200)
            #expect(try await asked("http://\(health)/-/healthy") == 200)
        }
        // A quarter is free: a changed file of the configuration is read as ever.
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(program.identifier)/fd").count
        #expect(open <= limit * 3 / 4 + 2, "\(open)")
        #expect(!program.text.contains("Too many open files"))
        crowd.leave()
        #expect(try await program.stop().code == 0, "\(program.text)")
    }
}

/// Clients that connect, alternately by TCP and by a unix socket, and then say nothing.
private final class Crowd {
    private var descriptors: [Int32] = []

    init(port: UInt16, path: String, count: Int) throws {
        var network = sockaddr_in()
        network.sin_family = sa_family_t(AF_INET)
        network.sin_port = port.bigEndian
        network.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var unix = sockaddr_un()
        unix.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &unix.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        for _ in 0..<count {
            try join(AF_INET, &network)
            try join(AF_UNIX, &unix)
        }
    }

    private func join<Address>(_ family: Int32, _ address: inout Address) throws {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        descriptors.append(descriptor)
        let size = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        try #require(result == 0, "\(String(cString: strerror(errno)))")
    }

    func leave() {
        for descriptor in descriptors { close(descriptor) }
        descriptors = []
    }

    deinit { leave() }
}
