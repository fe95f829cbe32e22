/// Hears of each exchange with upstream and of what was wrong with its rows, for counters and histograms.
package protocol CallObserver: Sendable {
    /// One call ended after `duration`, with `error` if it failed.
    func callEnded(_ call: Call, duration: Duration, error: UpstreamError?)

    /// Rows of an answer of `endpoint` were refused.
    func rowsRejected(_ rejected: [RowRejection: Int], endpoint: Endpoint)
}
