import Foundation

/// A program started as a user would start it; its output is collected while it runs.
package final class Program: Sendable {
    /// How a program ended.
    package struct Result: Sendable {
        /// The exit code; for a signal its number.
        package let code: Int32
        /// Standard output.
        package let output: String
        /// Standard error.
        package let errors: String
    }

    private let process: Process
    private let output = OutputFile()
    private let errors = OutputFile()

    /// Starts `executable` with the environment of the tests, extended by `environment`.
    package init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        // Commands speak the language of whoever runs the tests unless told another.
        let english = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
        var environment = english.merging(environment) { $1 }
        // Under the address sanitizer, leaks are checked in the programs, not in the tests that start them.
        if let options = environment["PROGRAM_ASAN_OPTIONS"] { environment["ASAN_OPTIONS"] = options }
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (try output.opened(), try errors.opened())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        // The child has its own copies; these would stay open for as long as this object lives.
        try output.close()
        try errors.close()
    }

    /// Ends a program that a failed test has left running.
    deinit {
        if process.isRunning { process.terminate() }
    }

    /// Starts the program under test.
    package static func exporter(_ arguments: String..., environment: [String: String] = [:]) throws -> Program {
        try Program(Paths.exporter, arguments, environment: environment)
    }

    /// Runs the program under test to its end.
    package static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Result {
        try await Program(Paths.exporter, arguments, environment: environment).result()
    }

    /// The process id.
    package var identifier: Int32 { process.processIdentifier }

    /// The output so far, both streams.
    package var text: String { output.text + errors.text }

    /// Waits for a line on either stream that contains `fragment`.
    package func line(with fragment: String) async throws -> String {
        try await eventually("a line with \"\(fragment)\"; so far:\n\(text)") {
            self.text.split(separator: "\n").first { $0.contains(fragment) }.map(String.init)
        }
    }

    /// The `n`-th address that the program logs as listening.
    package func address(_ place: Int = 0) async throws -> String {
        try await eventually("a listening address; so far:\n\(text)") {
            let lines = self.text.split(separator: "\n").filter { $0.contains("msg=\"Listening on\"") }
            guard lines.count > place else { return nil }
            return lines[place].split(separator: " ").first { $0.hasPrefix("address=") }.map { String($0.dropFirst(8)) }
        }
    }

    /// Sends a signal.
    package func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end of the program.
    package func result() async throws -> Result {
        let process = process
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            Thread.detachNewThread {
                process.waitUntilExit()
                continuation.resume()
            }
        }
        return Result(code: process.terminationStatus, output: output.text, errors: errors.text)
    }

    /// Ends the program with SIGTERM, as an operator does, and waits for it.
    @discardableResult package func stop() async throws -> Result {
        signal(SIGTERM)
        return try await result()
    }
}

/// A file into which a program writes a stream, readable meanwhile. It is not a pipe with a `readabilityHandler`, because closing its
/// descriptor races with libdispatch's event loop and now and then crashed the whole test process.
private final class OutputFile: Sendable {
    private let file = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID().uuidString)")

    /// Creates the file and opens it for the program.
    func opened() throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    var text: String { String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self) }

    deinit { try? FileManager.default.removeItem(at: file) }
}
