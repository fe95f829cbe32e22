/// The route and the limits of one client's requests.
package struct OutboundSettings: Sendable {
    /// The time from the start of a request to the end of its answer: connection, head and body together.
    package var timeout: Duration = .seconds(10)
    /// How many connections to one host may be open at once.
    package var connections = 8
    /// The proxy to go through, if any.
    package var proxy: ProxyServer?
    /// The TLS settings.
    package var tls = ClientTLS()

    /// Makes the defaults: ten seconds, no proxy, the system's authorities.
    package init() {}
}
