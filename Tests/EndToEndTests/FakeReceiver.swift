import Foundation
import TestKit

/// A receiver of remote write that writes down what it took, and answers as it is told.
struct FakeReceiver {
    private let program: Program
    /// The address that takes remote write.
    let writeURL: String
    private let journal: String

    /// Starts it; each request is answered by the next of `statuses`, in turns.
    init(statuses: [Int] = [204]) async throws {
        let folder = try Paths.temporaryFolder()
        journal = "\(folder)/journal"
        let port = try FreePort.find()
        writeURL = "http://127.0.0.1:\(port)/write"
        program = try Program(
            Paths.python, ["-c", Self.source, "\(port)", journal, statuses.map(String.init).joined(separator: ",")])
        _ = try await program.line(with: "ready")
    }

    /// The bodies that were taken with success, in their order, each as a digest.
    func taken() throws -> [String] {
        try lines().filter { $0.hasPrefix("2") }.map { String($0.split(separator: " ")[1]) }
    }

    /// The statuses answered so far.
    func statuses() throws -> [Int] { try lines().compactMap { Int($0.prefix(3)) } }

    /// Ends it at once: Python inherits the signals that the test's thread blocks, SIGTERM among them.
    func stop() async throws {
        program.signal(SIGKILL)
        _ = try await program.result()
    }

    private func lines() throws -> [Substring] {
        guard FileManager.default.fileExists(atPath: journal) else { return [] }
        return try String(contentsOfFile: journal, encoding: .utf8).split(separator: "\n")
    }

    private static let source = """
        import hashlib, http.server, itertools, sys
        port, journal, statuses = int(sys.argv[1]), sys.argv[2], itertools.cycle(map(int, sys.argv[3].split(",")))
        class Receiver(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = next(statuses)
                with open(journal, "a") as file:
                    file.write(f"{status} {hashlib.sha256(body).hexdigest()}\\n")
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            def log_message(self, *arguments):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Receiver)
        print("ready", flush=True)
        server.serve_forever()
        """
}
