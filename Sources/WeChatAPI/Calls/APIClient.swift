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
    /// The hosts, of which each attempt of a call takes one.
    package let hosts: Hosts
    /// The host of the present attempt.
    private(set) var baseURL: BaseURL
    /// The time that this call's attempts share; nil when there is one host only.
    private var time: CallTime?
    let observer: (any CallObserver)?
    let clock: any WallClock

    /// Makes a client that calls `hosts` through `transport` and reports each call to `observer`.
    package init(transport: any Transport, hosts: Hosts, observer: (any CallObserver)?, clock: any WallClock) {
        (self.transport, self.hosts, baseURL) = (transport, hosts, hosts.inUse)
        (self.observer, self.clock) = (observer, clock)
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

    /// Makes a call at the host in use, and after a fault of it at the next one, within one time-out.
    ///
    /// A call that changes nothing upstream (`isRepeatable`) is repeated once at the same host when the connection was gone before any
    /// answer, as happens with a pooled connection that upstream has closed in the meantime. Any other goes to the next host only when it
    /// was not sent. `beforeCall` runs before each attempt and may refuse it by throwing, so that every one is counted: upstream may have
    /// counted it even if no answer came.
    package func attempts<Answer>(
        isRepeatable: Bool = true, beforeCall: () async throws(UpstreamError) -> Void,
        _ call: (APIClient) async throws(UpstreamError) -> Answer
    ) async throws(UpstreamError) -> Answer {
        var attempt = self
        attempt.time = hosts.all.count > 1 ? CallTime() : nil
        var (round, mayRepeat) = (hosts.begin(), isRepeatable)
        while true {
            try await beforeCall()
            attempt.baseURL = hosts.all[round.host]
            attempt.time?.divide(by: hosts.left(round))
            do throws(UpstreamError) {
                let answer = try await call(attempt)
                hosts.answered(round)
                return answer
            } catch {
                guard error.isFaultOfHost else {
                    if error.isAnswer { hosts.answered(round) }
                    throw error
                }
                if mayRepeat, error.isUnanswered {
                    mayRepeat = false
                    continue
                }
                hosts.failed(&round, error)
                guard isRepeatable || error.isUnsent, hosts.advance(&round) else { throw error }
            }
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
            let (response, bytes) = try await transport.send(exchange.request, body: exchange.body, within: time)
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
