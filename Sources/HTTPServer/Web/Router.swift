/// The methods that a route answers.
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

/// A path, or all paths below one, with its handler.
package struct Route: Sendable {
    /// The path, decoded; for a prefix the beginning of every matching path.
    let path: String
    /// Whether every path that starts with `path` belongs to the route.
    let isPrefix: Bool
    /// The methods that are answered.
    let methods: RouteMethods
    /// The answer to other methods.
    let refusal: String
    /// The handler.
    let handler: Handler

    /// A route for one path.
    package init(
        _ path: String, methods: RouteMethods = .get, refusal: String = "Method Not Allowed\n", handler: Handler
    ) {
        self.init(path: path, isPrefix: false, methods: methods, refusal: refusal, handler: handler)
    }

    /// A route for every path that starts with the prefix and that no other route names; `/` catches all.
    package static func catchAll(prefix: String = "/", methods: RouteMethods = .any, handler: Handler) -> Route {
        Route(path: prefix, isPrefix: true, methods: methods, refusal: "Method Not Allowed\n", handler: handler)
    }

    /// Makes a route of either kind.
    private init(path: String, isPrefix: Bool, methods: RouteMethods, refusal: String, handler: Handler) {
        self.path = path
        self.isPrefix = isPrefix
        self.methods = methods
        self.refusal = refusal
        self.handler = handler
    }
}

/// Finds the handler of a request: by exact path, else by the longest prefix.
package struct Router: Sendable {
    /// The routes of exact paths.
    private let exact: [String: [Route]]
    /// The catch-all routes, longest prefix first.
    private let prefixes: [Route]
    /// The gate before all routes.
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

    /// The answer of the gate, if there is one, or of the matching route.
    package func answer(_ request: WebRequest) -> Answer {
        gate?.answer(request, route: route) ?? route(request)
    }

    /// The answer of the matching route; 404 for an unknown path, 405 with `Allow` for another method.
    ///
    /// `OPTIONS` is answered for every existing path, and for `*`, the server as a whole: load balancers' health checks send it. Go's
    /// server answers `OPTIONS *` itself and otherwise leaves the method to the handlers, and those of exporters ignore it.
    @Sendable private func route(_ request: WebRequest) -> Answer {
        let isForAll = request.path == "*" && request.method == "OPTIONS"
        let routes = isForAll ? exact.values.flatMap(\.self) + prefixes : routes(for: request.path)
        guard let first = routes.first else { return .ready(.text(404, "404 page not found\n")) }
        if !isForAll, let route = routes.first(where: { $0.methods.names?.contains(request.method) ?? true }) {
            return route.handler.begin(request)
        }
        let allow = [("Allow", Self.allowed(routes))]
        return .ready(
            request.method == "OPTIONS"
                ? WebResponse(status: 200, headers: allow) : .text(405, first.refusal, headers: allow))
    }

    /// The routes of a path: exact ones, else those of the path without repeated slashes, which proxies leave there, else the longest
    /// prefix.
    private func routes(for path: String) -> [Route] {
        exact[path] ?? (path.contains("//") ? exact[WebPath.collapsed(path)] : nil)
            ?? prefixes.first { path.hasPrefix($0.path) }.map { [$0] } ?? []
    }

    /// The methods of some routes, for the field `Allow`.
    private static func allowed(_ routes: [Route]) -> String {
        let names = Set(routes.flatMap { $0.methods.names ?? [] })
        return (["GET", "HEAD", "POST"].filter(names.contains) + ["OPTIONS"]).joined(separator: ", ")
    }
}
