package import HTTPServer

/// The paths that an orchestrator requests: `/-/healthy` while the process serves at all, `/-/ready` once it can do its work.
package struct HealthEndpoints: Sendable {
    /// The two routes.
    package let routes: [Route]

    /// Makes the routes.
    ///
    /// - Parameters:
    ///   - name: The program's name in the answers.
    ///   - routePrefix: The beginning of the paths, for a server behind a proxy that keeps its own path.
    ///   - isReady: Whether requests should be sent here; must return at once.
    package init(name: String, routePrefix: String = "", isReady: @escaping @Sendable () -> Bool) {
        routes = [
            Route("\(routePrefix)/-/healthy", handler: .immediate { _ in .text(200, "\(name) is Healthy.\n") }),
            Route(
                "\(routePrefix)/-/ready",
                handler: .immediate { _ in
                    isReady() ? .text(200, "\(name) is Ready.\n") : .text(503, "\(name) is not Ready.\n")
                }),
        ]
    }
}
