package import BeijingTime

/// How often something has happened to an account in this process.
package struct AccountCount: Equatable, Sendable {
    /// How often.
    package var count = 0
    /// When counting began; nil outside a process that collects.
    package var since: UnixTime?

    /// Nothing yet.
    package init(since: UnixTime? = nil) { self.since = since }
}
