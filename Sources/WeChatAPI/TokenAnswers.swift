/// A token as an answer hands it out.
struct TokenAnswer: Decodable {
    let accessToken: String?
    let expiresIn: LenientInteger?

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case expiresIn = "expires_in"
    }
}

/// A platform's own token.
struct ComponentTokenAnswer: Decodable {
    let token: String?
    let expiresIn: LenientInteger?

    enum CodingKeys: String, CodingKey {
        case token = "component_access_token"
        case expiresIn = "expires_in"
    }
}

/// An authorizer's token, with the refresh token to use next.
struct AuthorizerTokenAnswer: Decodable {
    let token: String?
    let expiresIn: LenientInteger?
    let refreshToken: String?

    enum CodingKeys: String, CodingKey {
        case token = "authorizer_access_token"
        case expiresIn = "expires_in"
        case refreshToken = "authorizer_refresh_token"
    }
}
