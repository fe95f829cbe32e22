/// The parsed path and query of a request.
struct RequestTarget {
    /// One of the paths that exist.
    enum Route: Equatable {
        /// `/cgi-bin/token`
        case token
        /// `/cgi-bin/stable_token`
        case stableToken
        /// `/cgi-bin/component/api_component_token`
        case componentToken
        /// `/cgi-bin/component/api_authorizer_token`
        case authorizerToken
        /// `/cgi-bin/openapi/quota/get`
        case quota
        /// `/datacube/…`
        case datacube(DatacubeEndpoint)
    }

    /// The route; nil for a path that does not exist.
    let route: Route?
    /// The query's parameters, percent-decoded; of equal names the first one counts.
    let query: [String: String]

    /// Parses the request target, e.g. `/cgi-bin/token?appid=A`.
    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        route = Self.route(parts.first.map(String.init) ?? "")
        let pairs = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(sides[0]), sides.count > 1 ? Self.decoded(sides[1]) : "")
        }
        query = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// The last component of the path, `quota/get` where that says nothing, `unknown` for a path that does not exist.
    var name: String {
        switch route {
        case .token: "token"
        case .stableToken: "stable_token"
        case .componentToken: "api_component_token"
        case .authorizerToken: "api_authorizer_token"
        case .quota: "quota/get"
        case .datacube(let endpoint): endpoint.name
        case nil: "unknown"
        }
    }

    /// Whether it is one of the data calls.
    var isDataCall: Bool {
        if case .datacube = route { true } else { false }
    }

    /// The value of a parameter that is given and not empty.
    func value(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }

    private static func route(_ path: String) -> Route? {
        switch path {
        case "/cgi-bin/token": return .token
        case "/cgi-bin/stable_token": return .stableToken
        case "/cgi-bin/component/api_component_token": return .componentToken
        case "/cgi-bin/component/api_authorizer_token": return .authorizerToken
        case "/cgi-bin/openapi/quota/get": return .quota
        default:
            let folder = "/datacube/"
            guard path.hasPrefix(folder) else { return nil }
            return DatacubeEndpoint.named(String(path.dropFirst(folder.count))).map(Route.datacube)
        }
    }

    /// The decoded text; a `%` without two hex digits stays as it is.
    private static func decoded(_ text: Substring) -> String {
        let parts = text.split(separator: "%", omittingEmptySubsequences: false)
        var bytes = Array(parts[0].utf8)
        for part in parts.dropFirst() {
            if part.utf8.count >= 2, let byte = UInt8(part.prefix(2), radix: 16) {
                bytes.append(byte)
                bytes += part.dropFirst(2).utf8
            } else {
                bytes += "%\(part)".utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
