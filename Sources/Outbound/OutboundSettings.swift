/// By which way and with which limits one client's requests go out.
package struct OutboundSettings: Sendable {
    /// From the start of a request to the end of its answer: connection, head and body together.
    package var timeout: Duration = .seconds(10)
    /// Connections to one host at once.
    package var connections = 8
    /// The proxy on the way, if there is one.
    package var proxy: ProxyServer?
    /// Whom TLS trusts, and who the client is.
    package var tls = ClientTLS()

    /// Makes the defaults: ten seconds, no proxy, the system's authorities.
    package init() {}
}
