import FoundationEssentials
import HTTPTypes

/// WeChat's calls in words: one method a call, each with a body of known length, since chunked ones are answered with 412.
package struct APIClient: Sendable {
    private let transport: any Transport
    private let baseURL: BaseURL
    private let observer: any CallObserver
    private let clock: any WallClock

    /// Makes a client that calls `baseURL` through `transport`.
    package init(transport: any Transport, baseURL: BaseURL, observer: any CallObserver, clock: any WallClock) {
        self.transport = transport
        self.baseURL = baseURL
        self.observer = observer
        self.clock = clock
    }

    /// The rows that `endpoint` holds for `range`.
    ///
    /// - Throws: why there are none to use; 61503 and an empty list are told apart, what they mean is decided by the caller.
    package func rows(
        _ endpoint: Endpoint, range: DateRange, token: AccessToken
    ) async throws(UpstreamError) -> [UpstreamRow] {
        let body = #"{"begin_date":"\#(range.begin)","end_date":"\#(range.end)"}"#
        let request = post("\(endpoint.path)?access_token=\(BaseURL.percentEncoded(token.secret.exposed))")
        return try await exchange(
            request, body: Array(body.utf8), as: endpoint.rawValue, secret: token.secret, decode: AnswerDecoding.rows)
    }

    /// A token for the data calls of `credentials`, never a forced one: forcing breaks every other program of the AppID.
    package func token(for credentials: Credentials) async throws(UpstreamError) -> AccessToken {
        let secret = try credentials.secret()
        let (request, body): (HTTPRequest, [UInt8])
        switch credentials.tokenKind {
        case .stable:
            let fields = StableTokenBody(appid: credentials.appID, secret: secret.exposed)
            guard let json = try? JSONEncoder().encode(fields) else {
                throw .credentials(reason: "the secret of \(credentials.appID) cannot be written as JSON")
            }
            (request, body) = (post("/cgi-bin/stable_token"), Array(json))
        case .classic:
            let encoded = (BaseURL.percentEncoded(credentials.appID), BaseURL.percentEncoded(secret.exposed))
            let query = "grant_type=client_credential&appid=\(encoded.0)&secret=\(encoded.1)"
            (request, body) = (baseURL.request(.get, path: "/cgi-bin/token?\(query)"), [])
        }
        let now = clock.now
        let answer = try await exchange(
            request, body: body, as: credentials.callName, secret: secret, decode: AnswerDecoding.token)
        return AccessToken(secret: answer.secret, obtainedAt: now, lifetime: answer.lifetime)
    }

    private func post(_ path: String) -> HTTPRequest {
        var request = baseURL.request(.post, path: path)
        request.headerFields[.contentType] = "application/json"
        return request
    }

    private func exchange<Answer: Sendable>(
        _ request: HTTPRequest, body: [UInt8], as name: String, secret: Secret,
        decode: (HTTPResponse, [UInt8]) throws(UpstreamError) -> Answer
    ) async throws(UpstreamError) -> Answer {
        let start = clock.now
        do throws(UpstreamError) {
            let (response, bytes) = try await transport.send(request, body: body)
            let answer = try decode(response, bytes)
            observer.callEnded(endpoint: name, duration: start.duration(to: clock.now), error: nil)
            return answer
        } catch {
            let masked = error.masking(secret)
            observer.callEnded(endpoint: name, duration: start.duration(to: clock.now), error: masked)
            throw masked
        }
    }
}

private struct StableTokenBody: Encodable {
    var grant_type = "client_credential"
    let appid: String
    let secret: String
    var force_refresh = false
}
