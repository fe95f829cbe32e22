/// The answer that issues an account's own token.
struct TokenAnswer: Decodable {
    let accessToken: String?
    let expiresIn: TokenLifetime?

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case expiresIn = "expires_in"
    }
}

/// The answer that issues a platform's own token.
struct ComponentTokenAnswer: Decodable {
    let token: String?
    let expiresIn: TokenLifetime?

    enum CodingKeys: String, CodingKey {
        case token = "component_access_token"
        case expiresIn = "expires_in"
    }
}

/// The answer that issues an authorizer's token, with the refresh token to use next.
struct AuthorizerTokenAnswer: Decodable {
    let token: String?
    let expiresIn: TokenLifetime?
    let refreshToken: String?

    enum CodingKeys: String, CodingKey {
        case token = "authorizer_access_token"
        case expiresIn = "expires_in"
        case refreshToken = "authorizer_refresh_token"
    }
}

/// The lifetime of a token, `expires_in`; a fraction of a second is dropped.
struct TokenLifetime: Decodable {
    /// Whole seconds.
    let seconds: Int

    /// Decodes what ``LenientInteger`` does, and `7199.5`.
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let fractional = try? container.decode(Double.self), abs(fractional) < 1e9 {
            seconds = Int(fractional)
        } else {
            seconds = try container.decode(LenientInteger.self).value
        }
    }
}
