import Foundation
import TestKit
import Testing

/// The log and the output as a container, a service manager or a full disk takes them: slowly, in part or not at all.
@Suite(.timeLimit(.minutes(10)))
struct LogTests {
    private let folder: String
    private let account = "accounts: [{name: shop, app_id: wx0000000000000001, app_secret: none}]\n"

    init() throws { folder = try Paths.temporaryFolder() }

    /// Starts the exporter by a shell that does with its streams what `redirections` says.
    private func run(_ redirections: String, prefix: String = "exec", _ more: String...) throws -> (Program, String) {
        let port = try FreePort.find()
        let configuration = "api: {base_url: \"http://127.0.0.1:9\"}\nstore: {path: \":memory:\"}\n" + account
        try configuration.write(toFile: "\(folder)/config.yml", atomically: true, encoding: .utf8)
        let arguments = [
            "--config.file=\(folder)/config.yml", "--web.listen-address=127.0.0.1:\(port)", "--web.enable-lifecycle",
        ]
        let script = "cd \(folder); \(prefix) \"$@\" \(redirections)"
        return (
            try Program("/bin/bash", ["-c", script, "bash", Paths.exporter] + arguments + more),
            "http://127.0.0.1:\(port)"
        )
    }

    /// Makes descriptor 3 of the shell a pipe that is full and that nobody reads.
    private func full(_ pipe: String) -> String { "exec 3<>\(pipe); head -c 65536 /dev/zero >&3" }

    private func ready(_ url: String) async throws {
        _ = try await eventually("\(url)/-/ready") { try await curl("\(url)/-/ready").status == 200 ? true : nil }
    }

    private func dropped(_ url: String) async throws -> Double? {
        MetricsText(try await curl("\(url)/metrics").text)["wechat_exporter_log_lines_dropped_total"]
    }

    /// A pipe that is full takes no line; 2,000 mistakes in a configuration are a third of a megabyte of them.
    @Test func aLogThatNobodyReadsStopsNothingAndTellsWhatItLost() async throws {
        let (program, url) = try run("2<>\(folder)/log", prefix: "mkfifo log; exec")
        try await ready(url)
        #expect(try await dropped(url) == 0)
        let mistakes = (0..<2000).map { "mistake_\($0): a line of the log that tells of it and is not short\n" }
        try (mistakes.joined() + account).write(toFile: "\(folder)/config.yml", atomically: true, encoding: .utf8)
        for _ in 0..<6 { #expect(try await curl("\(url)/-/reload", "-X", "POST").status == 500) }
        let lost = try #require(try await dropped(url))
        #expect(lost > 1000)
        #expect(try await curl("\(url)/-/healthy").status == 200)

        // Somebody reads again.
        let reader = try Program("/bin/cat", ["\(folder)/log"])
        let line = try await reader.line(with: "msg=\"Log lines were dropped")
        #expect(line.contains("level=WARN source=PromslogHandler.swift:") && line.hasSuffix(" lines=\(Int(lost))"))
        #expect(try await dropped(url) == lost)
        program.signal(SIGTERM)
        #expect(try await program.result().code == 0)
        let text = try await reader.result().output
        #expect(text.hasSuffix(" msg=Stopped\n"))
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.hasPrefix("time=") && $0.contains(" msg=") })
        let errors = lines.compactMap { $0.firstMatch(of: /mistake_([0-9]+)/).flatMap { Int($0.1) } }
        #expect(errors.prefix(2000) == Array(0..<2000)[...])
        #expect(Double(errors.count) + lost >= 12_000)
    }

    /// The program ends as if somebody had read its last lines, but a little later.
    @Test func aStopDoesNotWaitForAReader() async throws {
        let (program, url) = try run("2>&3 3>&-", prefix: "mkfifo log; \(full("log")); exec")
        try await ready(url)
        program.signal(SIGTERM)
        #expect(try await program.result().code == 0)
    }

    @Test(arguments: [
        (name: "closed", redirections: "2>&-", prefix: "exec"), ("both closed", ">&- 2>&-", "exec"),
        ("no reader", "2> >(exec true)", "exec"), ("full disk", "2>/dev/full", "exec"),
        ("full file", "2>log", "ulimit -f 1; export LLVM_PROFILE_FILE=/dev/null; exec"),
        (
            "not waiting", "2>&3 3>&-",
            "mkfifo log; exec 3<>log; head -c 65536 /dev/zero >&3; exec python3 -c "
                + "'import os, sys; os.set_blocking(2, False); os.execv(sys.argv[1], sys.argv[1:])'"
        ),
    ])
    func servesAndEndsWithoutALog(name: String, redirections: String, prefix: String) async throws {
        let (program, url) = try run(redirections, prefix: prefix)
        try await ready(url)
        #expect(try await dropped(url) == 0)
        for descriptor in 0...2 {
            let target = try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(program.identifier)/fd/\(descriptor)")
            #expect(!target.hasPrefix("socket:") && !target.hasPrefix("anon_inode:"), "\(name): \(target)")
        }
        program.signal(SIGTERM)
        #expect(try await program.result().code == 0, "\(name)")
    }

    @Test(arguments: ["cat", "while read -r line; do echo \"$line\"; done"])
    func theReasonOfAFailedStartComesOutThroughAPipe(reader: String) async throws {
        let (program, _) = try run("2>&1 | (\(reader)); exit ${PIPESTATUS[0]}", prefix: "", "--store.path=/proc/none/s")
        let result = try await program.result()
        #expect(result.code == 1)
        #expect(result.output.split(separator: "\n").last?.contains("the store /proc/none/s cannot be opened") == true)
    }

    /// A guide that nobody reads keeps no simulator from answering.
    @Test(arguments: [
        "simulate --listen-address=", "demo --simulator.listen-address=127.0.0.1:0 --web.listen-address=",
    ])
    func theGuideOfADemoWaitsForNobody(command: String) async throws {
        let port = try FreePort.find()
        let script =
            "cd \(folder); mkfifo out; \(full("out")); exec \(Paths.exporter) \(command)127.0.0.1:\(port) >&3 3>&-"
        let program = try Program("/bin/bash", ["-c", script])
        _ = try await eventually("an answer") {
            try await curl("http://127.0.0.1:\(port)/").status > 0 ? true : nil
        }
        program.signal(SIGTERM)
        #expect(try await program.result().code == 0)
    }
}
