import Foundation
import TestKit
import Testing

/// Debian's Alertmanager with the example configuration, notifying a receiver that writes down what it is told.
struct RunningAlertmanager {
    /// One alert as a receiver was told of it.
    struct Notification {
        /// Which message to the receivers it was part of, counted from 0.
        let message: Int
        /// The receiver's path: `/operators`, `/on-call`, `/notes`.
        let receiver: String
        /// `firing` or `resolved`.
        let status: String
        /// The labels of the alert.
        let labels: [String: String]
        /// The annotations of the alert.
        let annotations: [String: String]
    }

    /// Where Prometheus sends alerts to.
    let address: String
    private let manager: Program
    private let receiver: Program

    /// Starts both; the example's waits are cut to a second, because nobody waits a day for a test.
    init() async throws {
        let folder = try Paths.temporaryFolder()
        let port = try FreePort.find()
        receiver = try Program(Paths.python, ["-u", "-c", Self.receiverProgram])
        let url = "http://127.0.0.1:" + (try await receiver.line(with: "port ").dropFirst(5))
        let example = try String(
            contentsOfFile: "\(Paths.root)/dashboards/prometheus/alertmanager.example.yml", encoding: .utf8)
        let configuration = example.replacing("http://127.0.0.1:9299", with: url)
            .replacing(/group_(wait|interval): \w+/) { "group_\($0.output.1): 1s" }
        try #require(configuration.contains(url) && configuration.contains("group_wait: 1s"))
        try configuration.write(toFile: "\(folder)/alertmanager.yml", atomically: true, encoding: .utf8)
        address = "127.0.0.1:\(port)"
        manager = try Program(
            "/usr/bin/prometheus-alertmanager",
            [
                "--config.file=\(folder)/alertmanager.yml", "--storage.path=\(folder)/data",
                "--web.listen-address=\(address)", "--cluster.listen-address=",
            ])
        _ = try await manager.line(with: "Listening on")
    }

    /// What the receivers were told so far, in order.
    var notifications: [Notification] {
        get throws {
            try receiver.text.split(separator: "\n").filter { $0.hasPrefix("/") }.enumerated().flatMap {
                message, line in
                let parts = line.split(separator: " ", maxSplits: 1)
                let json = try #require(JSONSerialization.jsonObject(with: Data(parts[1].utf8)) as? [String: Any])
                let alerts = try #require(json["alerts"] as? [[String: Any]])
                return alerts.map { alert in
                    Notification(
                        message: message, receiver: String(parts[0]), status: alert["status"] as? String ?? "",
                        labels: alert["labels"] as? [String: String] ?? [:],
                        annotations: alert["annotations"] as? [String: String] ?? [:])
                }
            }
        }
    }

    /// Ends both.
    func stop() async throws {
        manager.signal(SIGKILL)
        // Python started from here ignores SIGTERM.
        receiver.signal(SIGKILL)
        _ = try await (manager.result(), receiver.result())
    }

    private static let receiverProgram = """
        import http.server
        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                print(self.path, body.replace("\\n", " "))
                self.send_response(200)
                self.end_headers()
            def log_message(self, *arguments): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
        print("port", server.server_port)
        server.serve_forever()
        """
}
