/// Hears of each exchange with upstream, for counters and histograms.
package protocol CallObserver: Sendable {
    /// One call to `endpoint` (a datacube name, `stable_token` or `token`) ended after `duration`, with `error` if it failed.
    func callEnded(endpoint: String, duration: Duration, error: UpstreamError?)
}
