/// The path by which an operator makes the program load its configuration again.
package struct ReloadEndpoint: Sendable {
    /// The route, for POST alone.
    package let route: Route

    /// Makes the route `/-/reload`.
    ///
    /// - Parameters:
    ///   - routePrefix: What the path starts with, for a server behind a proxy that keeps its own path.
    ///   - isEnabled: Whether anybody may do it; else the answer is 403.
    ///   - reload: Loads the configuration; gives a sentence for each reason why it could not be used.
    package init(routePrefix: String = "", isEnabled: Bool, reload: @escaping @Sendable () async -> [String]) {
        route = Route(
            "\(routePrefix)/-/reload", methods: .post,
            handler: .async { _ in
                guard isEnabled else {
                    return .text(403, "Lifecycle API is not enabled. Start with --web.enable-lifecycle.\n")
                }
                let problems = await reload()
                return problems.isEmpty
                    ? .text(200, "")
                    : .text(500, "failed to reload config: \(problems.joined(separator: "\n"))\n")
            })
    }
}
