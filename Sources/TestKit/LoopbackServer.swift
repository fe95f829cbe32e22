package import HTTPServer
import Logging

/// A web server on loopback for the duration of a test.
package enum LoopbackServer {
    /// Runs `body` with the URL of a server that answers everything by `handler`.
    package static func answering(_ handler: Handler, _ body: (String) async throws -> Void) async throws {
        let server = WebServer(
            addresses: [try ListenAddress("127.0.0.1:0")], router: Router([.catchAll(handler: handler)]),
            logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }, shutdownGrace: .zero)
        let bound = try await server.bind()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body("http://\(bound[0])")
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
