/// Which methods a route answers.
package enum RouteMethods: Sendable {
    /// GET, and HEAD as GET without the body.
    case get
    /// POST.
    case post
    /// Every method.
    case any

    /// The names of the methods; `nil` for all.
    var names: [String]? {
        switch self {
        case .get: ["GET", "HEAD"]
        case .post: ["POST"]
        case .any: nil
        }
    }
}

/// A path, or all paths below one, and what answers there.
package struct Route: Sendable {
    /// The path, decoded; for a prefix the text every matched path starts with.
    let path: String
    /// Whether every path that starts with `path` belongs to the route.
    let isPrefix: Bool
    /// The methods answered.
    let methods: RouteMethods
    /// What answers.
    let handler: Handler

    /// A route for one path.
    package init(_ path: String, methods: RouteMethods = .get, handler: Handler) {
        self.init(path: path, isPrefix: false, methods: methods, handler: handler)
    }

    /// A route for every path that starts with the prefix and that no other route names; `/` catches all.
    package static func catchAll(prefix: String = "/", methods: RouteMethods = .any, handler: Handler) -> Route {
        Route(path: prefix, isPrefix: true, methods: methods, handler: handler)
    }

    /// Makes a route of either kind.
    private init(path: String, isPrefix: Bool, methods: RouteMethods, handler: Handler) {
        self.path = path
        self.isPrefix = isPrefix
        self.methods = methods
        self.handler = handler
    }
}

/// Finds the handler of a request: by exact path, else by the longest prefix.
package struct Router: Sendable {
    /// The routes of exact paths.
    private let exact: [String: [Route]]
    /// The catch-all routes, longest prefix first.
    private let prefixes: [Route]
    /// What stands before all routes.
    private var gate: RequestGate?

    /// Makes a router; of two routes with the same path and method the first answers.
    package init(_ routes: [Route]) {
        exact = Dictionary(grouping: routes.filter { !$0.isPrefix }, by: \.path)
        prefixes = routes.filter(\.isPrefix).sorted { $0.path.utf8.count > $1.path.utf8.count }
    }

    /// The same routes behind a gate.
    func guarded(by gate: RequestGate) -> Router {
        var router = self
        router.gate = gate
        return router
    }

    /// The answer of the gate, where there is one, or of the route that fits.
    package func answer(_ request: WebRequest) -> Answer {
        gate?.answer(request, route: route) ?? route(request)
    }

    /// The answer of the route that fits; 404 for an unknown path, 405 with `Allow` for another method.
    @Sendable private func route(_ request: WebRequest) -> Answer {
        let routes = exact[request.path] ?? prefixes.filter { request.path.hasPrefix($0.path) }.prefix(1).map(\.self)
        guard !routes.isEmpty else { return .ready(.text(404, "404 page not found\n")) }
        if let route = routes.first(where: { $0.methods.names?.contains(request.method) ?? true }) {
            return route.handler.begin(request)
        }
        let allowed = routes.flatMap { $0.methods.names ?? [] }.joined(separator: ", ")
        return .ready(.text(405, "Method Not Allowed\n", headers: [("Allow", allowed)]))
    }
}
