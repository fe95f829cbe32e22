package import BeijingTime
import HTTPTypes

/// WeChat's calls in words: one method a call, each with a body of known length, since chunked ones are answered with 412.
package struct APIClient: Sendable {
    /// One request with what may not be seen of it.
    struct Exchange {
        let request: HTTPRequest
        let body: [UInt8]
        let secrets: [Secret]

        init(_ request: HTTPRequest, body: [UInt8], secrets: [Secret]) {
            (self.request, self.body, self.secrets) = (request, body, secrets)
        }
    }

    private let transport: any Transport
    let baseURL: BaseURL
    let observer: (any CallObserver)?
    let clock: any WallClock

    /// Makes a client that calls `baseURL` through `transport` and tells `observer` of it.
    package init(transport: any Transport, baseURL: BaseURL, observer: (any CallObserver)?, clock: any WallClock) {
        self.transport = transport
        self.baseURL = baseURL
        self.observer = observer
        self.clock = clock
    }

    /// The rows that `endpoint` holds for `range`, asked for with a token under `parameter`.
    ///
    /// - Throws: why there are none to use; 61503 and an empty list are told apart, what they mean is decided by the caller.
    package func rows(
        _ endpoint: Endpoint, range: DateRange, token: AccessToken, parameter: String = "access_token"
    ) async throws(UpstreamError) -> [UpstreamRow] {
        let query = "\(parameter)=\(BaseURL.percentEncoded(token.secret.exposed))"
        return try await rows(endpoint, range: range, query: "?" + query, secrets: [token.secret])
    }

    /// The same through the Cloud Run open interface, which needs no token.
    package func rows(
        _ endpoint: Endpoint, range: DateRange, fromAppID: String?
    ) async throws(UpstreamError) -> [UpstreamRow] {
        let query = fromAppID.map { "?from_appid=\(BaseURL.percentEncoded($0))" } ?? ""
        return try await rows(endpoint, range: range, query: query, secrets: [])
    }

    private func rows(
        _ endpoint: Endpoint, range: DateRange, query: String, secrets: [Secret]
    ) async throws(UpstreamError) -> [UpstreamRow] {
        let body = #"{"begin_date":"\#(range.begin)","end_date":"\#(range.end)"}"#
        let exchange = Exchange(post(endpoint.path + query), body: Array(body.utf8), secrets: secrets)
        return try await perform(exchange, as: .data(endpoint), decode: AnswerDecoding.rows)
    }

    /// Makes a call that changes nothing upstream; once more when the connection was gone before any answer, as a pooled one that upstream
    /// had closed in the meantime is.
    ///
    /// `beforeCall` runs before each of the two and may refuse it by throwing, so that no call is made that was not counted.
    package static func repeatable<Answer>(
        beforeCall: () async throws(UpstreamError) -> Void, _ call: () async throws(UpstreamError) -> Answer
    ) async throws(UpstreamError) -> Answer {
        try await beforeCall()
        do throws(UpstreamError) {
            return try await call()
        } catch {
            guard error.isUnanswered else { throw error }
            try await beforeCall()
            return try await call()
        }
    }

    func post(_ path: String) -> HTTPRequest {
        var request = baseURL.request(.post, path: path)
        request.headerFields[.contentType] = "application/json"
        return request
    }

    func perform<Answer: Sendable>(
        _ exchange: Exchange, as call: Call, decode: ([UInt8]) throws(UpstreamError) -> Answer
    ) async throws(UpstreamError) -> Answer {
        let start = clock.uptime
        do throws(UpstreamError) {
            let (response, bytes) = try await transport.send(exchange.request, body: exchange.body)
            try AnswerDecoding.check(response, now: clock.now)
            let answer = try decode(bytes)
            observer?.callEnded(call, duration: clock.uptime - start, error: nil)
            return answer
        } catch {
            let masked = error.masking(exchange.secrets)
            observer?.callEnded(call, duration: clock.uptime - start, error: masked)
            throw masked
        }
    }
}
