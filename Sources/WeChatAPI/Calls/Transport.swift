package import HTTPTypes

/// The only way out: sends a request and returns the whole answer.
package protocol Transport: Sendable {
    /// Sends `request` with a body of known length.
    ///
    /// Sends nothing twice: a repeat is another call, and is counted as one.
    ///
    /// - Returns: The head and the body of at most 16 MiB, whatever the status.
    /// - Throws: ``UpstreamError/transport(reason:at:)`` when no complete answer came in time,
    /// ``UpstreamError/malformed(reason:)`` when the answer was too large. Neither contains the request's URL, which carries the access
    /// token.
    func send(_ request: HTTPRequest, body: [UInt8]) async throws(UpstreamError) -> (
        response: HTTPResponse, body: [UInt8]
    )

    /// Does the same within the part of its time-out that `time` leaves to this attempt.
    func send(
        _ request: HTTPRequest, body: [UInt8], within time: CallTime?
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8])
}

extension Transport {
    /// Does the same; a transport whose answers take no time needs no time-out.
    package func send(
        _ request: HTTPRequest, body: [UInt8], within time: CallTime?
    ) async throws(UpstreamError) -> (response: HTTPResponse, body: [UInt8]) {
        try await send(request, body: body)
    }
}
