/// Observes each exchange with upstream and each rejected row, for counters and histograms.
package protocol CallObserver: Sendable {
    /// One call ended after `duration`, with `error` if it failed.
    func callEnded(_ call: Call, duration: Duration, error: UpstreamError?)

    /// Rows in an answer of `endpoint` were rejected.
    func rowsRejected(_ rejected: [RowRejection: Int], endpoint: Endpoint)

    /// Calls go to another host from now on.
    func hostChanged()
}

extension CallObserver {
    /// Does nothing.
    package func hostChanged() {}
}
