/// Hears of each exchange with upstream, for counters and histograms.
package protocol CallObserver: Sendable {
    /// One call ended after `duration`, with `error` if it failed.
    func callEnded(_ call: Call, duration: Duration, error: UpstreamError?)
}
