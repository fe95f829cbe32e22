package import BeijingTime

/// How loading the configuration went, for the metrics that tell it.
package struct ReloadStatus: Equatable, Sendable {
    /// Whether the last attempt succeeded.
    package var isSuccessful = true
    /// When the last success was.
    package var lastSuccess: UnixTime

    /// The status of a configuration that was loaded at `time`.
    package init(loadedAt time: UnixTime) { lastSuccess = time }
}
