package import HTTPTypes
package import WeChatAPI

/// Sends upstream's calls over the network.
package struct HTTPTransport: Transport {
    /// The largest answer that is read, in bytes; a busy account's month takes less than 100 kB.
    package static let bodyLimit = 16 << 20

    private let client: OutboundClient
    private let timeout: Duration
    private let userAgent: String

    /// Makes a transport; `close()` must be called when it is no longer needed.
    ///
    /// - Parameters:
    ///   - settings: Time-out, number of connections, proxy and TLS.
    ///   - userAgent: The header field `User-Agent`.
    package init(_ settings: OutboundSettings, userAgent: String) {
        client = OutboundClient(settings)
        (timeout, self.userAgent) = (settings.timeout, userAgent)
    }

    /// Ends calls in flight and closes all connections.
    package func close() { client.close() }

    /// Sends the request and reads the whole answer.
    package func send(
        _ request: HTTPRequest, body: [UInt8]
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        try await send(request, body: body, within: nil)
    }

    /// Does the same within the part of the time-out that `time` leaves to this attempt.
    package func send(
        _ request: HTTPRequest, body: [UInt8], within time: CallTime?
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        var request = request
        let start = ContinuousClock.now
        defer { time?.spend(start.duration(to: .now)) }
        request.headerFields[.userAgent] = userAgent
        request.headerFields[.accept] = "application/json"
        do throws(OutboundFault) {
            return try await client.send(
                request, body: request.method == .get ? nil : body, reading: .whole(limit: Self.bodyLimit),
                within: time?.limit(of: timeout))
        } catch {
            guard error.kind != .tooLarge else {
                throw .malformed(reason: "the answer is larger than \(Self.bodyLimit >> 20) MiB")
            }
            throw .transport(reason: error.reason, at: error.stage)
        }
    }
}

extension OutboundFault {
    /// How far the call had come.
    fileprivate var stage: TransportStage {
        switch kind {
        case .proxyAuthentication, .cancelled: .here
        case .closedBeforeAnswer: .unanswered
        case .dns, .connect, .tls, .timeout, .tooLarge, .other:
            isOfProxy ? .here : isUnsent ? .connecting : .underway
        }
    }
}
