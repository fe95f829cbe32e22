import BeijingTime
import FoundationEssentials
import HTTPTypes

extension APIClient {
    /// Fetches a token for the data calls of `credentials`, never in force-refresh mode: that breaks every other program of the AppID.
    package func token(for credentials: Credentials) async throws(UpstreamError) -> AccessToken {
        let secret = try credentials.secret()
        let exchange: Exchange
        switch credentials.tokenKind {
        case .stable:
            let fields = StableTokenBody(appid: credentials.appID, secret: secret.exposed)
            exchange = Exchange(post("/cgi-bin/stable_token"), body: try json(fields), secrets: [secret])
        case .classic:
            let (appID, text) = (BaseURL.percentEncoded(credentials.appID), BaseURL.percentEncoded(secret.exposed))
            let query = "grant_type=client_credential&appid=\(appID)&secret=\(text)"
            exchange = Exchange(baseURL.request(.get, path: "/cgi-bin/token?\(query)"), body: [], secrets: [secret])
        }
        return try await accessToken(exchange, as: credentials.tokenKind.call) { (answer: TokenAnswer) in
            (answer.accessToken, answer.expiresIn)
        }.token
    }

    /// Fetches the platform's own token, which is needed to fetch its accounts' tokens.
    package func componentToken(for platform: PlatformCredentials) async throws(UpstreamError) -> AccessToken {
        let (secret, ticket) = (try platform.secret(), try platform.verifyTicket())
        let fields = ComponentTokenBody(
            component_appid: platform.componentAppID, component_appsecret: secret.exposed,
            component_verify_ticket: ticket.exposed)
        let exchange = Exchange(
            post("/cgi-bin/component/api_component_token"), body: try json(fields), secrets: [secret, ticket])
        return try await accessToken(exchange, as: .componentToken) { (answer: ComponentTokenAnswer) in
            (answer.token, answer.expiresIn)
        }.token
    }

    /// Fetches an authorizer's token and the refresh token to use from now on, which may be a new one.
    package func authorizerToken(
        appID: String, refreshToken: Secret, componentAppID: String, componentToken: AccessToken
    ) async throws(UpstreamError) -> (token: AccessToken, refreshToken: Secret) {
        let fields = AuthorizerTokenBody(
            component_appid: componentAppID, authorizer_appid: appID, authorizer_refresh_token: refreshToken.exposed)
        let query = "component_access_token=\(BaseURL.percentEncoded(componentToken.secret.exposed))"
        let exchange = Exchange(
            post("/cgi-bin/component/api_authorizer_token?\(query)"), body: try json(fields),
            secrets: [refreshToken, componentToken.secret])
        let (token, answer) = try await accessToken(exchange, as: .authorizerToken) { (answer: AuthorizerTokenAnswer) in
            (answer.token, answer.expiresIn)
        }
        let next = answer.refreshToken.flatMap { $0.isEmpty ? nil : Secret($0) }
        return (token, next ?? refreshToken)
    }

    private func accessToken<Answer: Decodable & Sendable>(
        _ exchange: Exchange, as call: TokenCall, _ parts: (Answer) -> (token: String?, lifetime: TokenLifetime?)
    ) async throws(UpstreamError) -> (token: AccessToken, answer: Answer) {
        let start = clock.uptime
        let answer: Answer
        do throws(UpstreamError) {
            answer = try await perform(exchange, as: .token(call), decode: AnswerDecoding.decode)
        } catch {
            throw .tokenCall(call, error)
        }
        let (text, lifetime) = parts(answer)
        guard let text, !text.isEmpty, let seconds = lifetime?.seconds, seconds > 0 else {
            throw .tokenCall(call, .malformed(reason: "the answer holds no token with a lifetime"))
        }
        return (AccessToken(secret: Secret(text), obtainedAt: start, lifetime: seconds), answer)
    }

    private func json(_ fields: some Encodable) throws(UpstreamError) -> [UInt8] {
        do { return Array(try JSONEncoder().encode(fields)) } catch {
            throw .credentials(reason: "the credentials cannot be written as JSON: they must be plain text")
        }
    }
}

private struct StableTokenBody: Encodable {
    var grant_type = "client_credential"
    let appid: String
    let secret: String
    var force_refresh = false
}

private struct ComponentTokenBody: Encodable {
    let component_appid: String
    let component_appsecret: String
    let component_verify_ticket: String
}

private struct AuthorizerTokenBody: Encodable {
    let component_appid: String
    let authorizer_appid: String
    let authorizer_refresh_token: String
}
