package import HTTPServer

/// The path by which an operator reloads the configuration.
package struct ReloadEndpoint: Sendable {
    /// The route.
    package let route: Route

    /// Makes the route of `/-/reload`.
    ///
    /// - Parameters:
    ///   - routePrefix: The beginning of the path, for a server behind a proxy that keeps its own path.
    ///   - isEnabled: Whether reloading is allowed; otherwise the answer is 403.
    ///   - reload: Loads the configuration; returns a sentence for each reason why it could not be used, or nil when it takes longer
    ///     than a request may wait.
    package init(routePrefix: String = "", isEnabled: Bool, reload: @escaping @Sendable () async -> [String]?) {
        let path = "\(routePrefix)/-/reload"
        let post = Handler.async { _ in
            guard isEnabled else {
                return .text(403, "Lifecycle API is not enabled. Start with --web.enable-lifecycle.\n")
            }
            guard let problems = await reload() else {
                return .text(
                    503,
                    "the configuration is still being loaded, and the log tells how that ends: look at the disks of the store and the configuration\n"
                )
            }
            return problems.isEmpty
                ? .text(200, "")
                : .text(500, "failed to reload config: \(problems.joined(separator: "\n"))\n")
        }
        route = Route(path, methods: .post, refusal: "This endpoint requires a POST request.\n", handler: post)
    }
}
