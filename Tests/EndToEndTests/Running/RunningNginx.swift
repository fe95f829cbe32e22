import Foundation
import TestKit
import Testing

/// A real nginx in front of the exporter.
struct RunningNginx {
    /// The process.
    let program: Program

    /// Starts it on a port of loopback with one `location` block, and waits until it answers.
    init(port: UInt16, location: String) async throws {
        let folder = try Paths.temporaryFolder()
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder)/\($0);" }.joined(separator: " ")
        let user = geteuid() == 0 ? "user root;" : ""
        let text = """
            daemon off; worker_processes 1; pid \(folder)/pid; error_log \(folder)/errors; \(user)
            events {}
            http { access_log off; \(temporary) server { listen 127.0.0.1:\(port); \(location) } }
            """
        try text.write(toFile: "\(folder)/nginx.conf", atomically: true, encoding: .utf8)
        program = try Program(
            "/usr/sbin/nginx", ["-e", "\(folder)/errors", "-c", "\(folder)/nginx.conf", "-p", folder])
        _ = try await eventually("nginx; so far:\n\(program.text)") {
            try await curl("http://127.0.0.1:\(port)/").status == 0 ? nil : true
        }
    }
}
