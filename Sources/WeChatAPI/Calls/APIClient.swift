package import BeijingTime
import HTTPTypes

/// WeChat's calls, one method for each; every body has a known length, since WeChat answers 412 to chunked ones.
package struct APIClient: Sendable {
    /// A request and the secrets to mask in its errors.
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

    /// Makes a client that calls `baseURL` through `transport` and reports each call to `observer`.
    package init(transport: any Transport, baseURL: BaseURL, observer: (any CallObserver)?, clock: any WallClock) {
        self.transport = transport
        self.baseURL = baseURL
        self.observer = observer
        self.clock = clock
    }

    /// Fetches the rows of `endpoint` for `range`, with the token in the query parameter `parameter`.
    ///
    /// - Throws: why there are no usable rows. 61503 and an empty list are distinct; the caller decides what they mean.
    package func rows(
        _ endpoint: Endpoint, range: DateRange, token: AccessToken, parameter: String = "access_token"
    ) async throws(UpstreamError) -> [UpstreamRow] {
        let query = "\(parameter)=\(BaseURL.percentEncoded(token.secret.exposed))"
        return try await rows(endpoint, range: range, query: "?" + query, secrets: [token.secret])
    }

    /// Fetches the same through the Cloud Run open interface, which needs no token.
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

    /// Makes a call that changes nothing upstream; repeats it once when the connection was gone before any answer, as happens with a
    /// pooled connection that upstream has closed in the meantime.
    ///
    /// `beforeCall` runs before each of the two and may refuse it by throwing, so that every call is counted.
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
