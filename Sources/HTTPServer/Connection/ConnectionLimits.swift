/// How much of the server's time and memory one client may use.
package struct ConnectionLimits: Sendable, Equatable {
    /// The limit in bytes for target and header fields together; beyond it the answer is 431.
    package var headBytes = 16 * 1024
    /// How long a head may take from the connection's start, or from its own first byte; then 408 and close.
    package var headTimeout = Duration.seconds(10)
    /// The limit in bytes for a body; beyond it the answer is 413.
    package var bodyBytes = 64 * 1024
    /// How long a body may take from the end of its head; then 408 and close.
    package var bodyTimeout = Duration.seconds(10)
    /// How long a connection may stay open between requests.
    package var idleTimeout = Duration.seconds(120)
    /// How long a response may wait for the client to read more of it.
    package var writeStall = Duration.seconds(30)
    /// How many connections a listener holds; beyond that, the one that has been quiet longest makes room for the new one.
    package var connections = 512

    /// Makes limits that suit a scraped exporter.
    package init() {}
}
