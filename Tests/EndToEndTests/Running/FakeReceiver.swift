import Foundation
import TestKit
import Testing

/// A receiver of remote write in Python that decodes by foreign code, writes down what it took, and answers by a rule.
struct FakeReceiver {
    /// A request as the receiver saw it.
    struct Request {
        /// What was answered.
        let status: Int
        /// Tells bodies apart.
        let digest: String
        /// The points.
        let points: EventPoints
        /// What was said with the status.
        let text: String
        /// Whether it was a message of remote write 2.0.
        let isTwoZero: Bool
    }

    private let program: Program
    /// The address that takes remote write.
    let writeURL: String
    private let journal: String

    /// Starts it; `rule` is a Python expression as wire_receiver.py has it.
    init(rule: String = "204") async throws {
        let folder = try Paths.temporaryFolder()
        journal = "\(folder)/journal"
        let port = try FreePort.find()
        writeURL = "http://127.0.0.1:\(port)/write"
        program = try Program(
            Paths.python, [Paths.root + "/Tests/EndToEndTests/wire_receiver.py", "\(port)", journal, rule])
        _ = try await program.line(with: "ready")
    }

    /// The requests so far, in their order.
    func requests() throws -> [Request] {
        guard FileManager.default.fileExists(atPath: journal) else { return [] }
        // The last line may not be whole yet.
        let text = try String(contentsOfFile: journal, encoding: .utf8)
        return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
            let row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            var points = EventPoints()
            for point in try #require(row["points"] as? [[Any]]) {
                let labels = ["account": point[1], "msg_type": point[2]]
                let seconds = try #require(point[3] as? Int)
                points.add("\(point[0])", labels, Int64(seconds), try #require(point[4] as? Double))
            }
            return Request(
                status: try #require(row["status"] as? Int), digest: "\(row["digest"] ?? "")", points: points,
                text: "\(row["text"] ?? "")", isTwoZero: row["message"] as? Int == 2)
        }
    }

    /// The points of all requests that were taken, those that came twice counted.
    func taken() throws -> EventPoints {
        try requests().filter { $0.status < 300 }.reduce(into: EventPoints()) { $0.add($1.points) }
    }

    /// Ends it at once: Python inherits the signals that the test's thread blocks, SIGTERM among them.
    func stop() async throws {
        program.signal(SIGKILL)
        _ = try await program.result()
    }
}
