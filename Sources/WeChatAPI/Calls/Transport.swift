package import HTTPTypes

/// The one door out: sends a request and brings the whole answer.
package protocol Transport: Sendable {
    /// Sends `request` with a body of known length.
    ///
    /// Nothing is sent twice: a repeat is another call, to be counted as one.
    ///
    /// - Returns: The head and the body, at most 16 MiB, of whatever status.
    /// - Throws: ``UpstreamError/transport(reason:isUnanswered:)`` when no whole answer came in time,
    ///   ``UpstreamError/malformed(reason:)`` when it was too large. Neither ever holds the request's URL, which carries the access token.
    func send(_ request: HTTPRequest, body: [UInt8]) async throws(UpstreamError) -> (
        response: HTTPResponse, body: [UInt8]
    )
}
