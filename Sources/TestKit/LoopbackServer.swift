package import HTTPServer
package import Logging

/// A web server on loopback for the duration of a test.
package enum LoopbackServer {
    /// Runs `body` with the URL of a server that answers everything with `handler`.
    package static func answering(_ handler: Handler, _ logger: Logger, _ body: (String) async throws -> Void)
        async throws
    {
        let server = WebServer(
            addresses: [try ListenAddress("127.0.0.1:0")], router: Router([.catchAll(handler: handler)]),
            logger: logger, shutdownGrace: .zero)
        let bound = try await server.bind()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body("http://\(bound[0])")
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
