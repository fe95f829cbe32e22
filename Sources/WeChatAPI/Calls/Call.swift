/// A call to upstream, as it is counted, budgeted and named in labels.
package enum Call: Hashable, Sendable {
    /// A data call.
    case data(Endpoint)
    /// A call that hands out a token.
    case token(TokenCall)
    /// The call for WeChat's own quota of an endpoint, `/cgi-bin/openapi/quota/get`.
    case quota

    /// The label `endpoint`: the last part of the path, and the one before it where the last is only `get`.
    package var name: String {
        switch self {
        case .data(let endpoint): endpoint.rawValue
        case .token(let call): call.rawValue
        case .quota: "quota/get"
        }
    }
}

/// The calls that return a token, named by the last part of their path.
package enum TokenCall: String, CaseIterable, Sendable {
    /// `/cgi-bin/stable_token`, for an account of one's own.
    case stableToken = "stable_token"
    /// `/cgi-bin/token`, the older one.
    case token
    /// `/cgi-bin/component/api_component_token`, for a third-party platform.
    case componentToken = "api_component_token"
    /// `/cgi-bin/component/api_authorizer_token`, for an account that authorized the platform.
    case authorizerToken = "api_authorizer_token"
}
