/// What one client may take of the server's time and memory.
package struct ConnectionLimits: Sendable, Equatable {
    /// The bytes of target and header fields together; above, the answer is 431.
    package var headBytes = 16 * 1024
    /// How long a head may take, from the connection's start or from its first byte; after that 408 and close.
    package var headTimeout = Duration.seconds(10)
    /// The bytes of a body; above, the answer is 413.
    package var bodyBytes = 64 * 1024
    /// How long a body may take, from the end of its head; after that 408 and close.
    package var bodyTimeout = Duration.seconds(10)
    /// How long a connection may stay open between requests.
    package var idleTimeout = Duration.seconds(120)
    /// How long a response may stand without the client taking any more of it.
    package var writeStall = Duration.seconds(30)
    /// How many connections a listener holds; above, the one that has been quiet for longest gives way to the new one.
    package var connections = 512

    /// Makes limits that suit a scraped exporter.
    package init() {}
}
