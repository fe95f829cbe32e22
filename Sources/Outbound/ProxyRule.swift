/// Decides which proxy a URL goes through: a pure function of the URL, the configured proxy and the environment.
///
/// Source: golang.org/x/net/http/httpproxy, `Config`, which Prometheus and other Go programs use.
package enum ProxyRule {
    /// The proxy that the environment names for `target`; nil for none, and always nil for this machine itself.
    ///
    /// `HTTPS_PROXY` applies to `https`, `HTTP_PROXY` to `http`, `NO_PROXY` to both; the lower-case names apply where those are not set.
    ///
    /// - Throws: ``BadVariable`` when the variable that applies names no valid proxy.
    package static func proxy(
        for target: ProxyTarget, environment: [String: String]
    ) throws(BadVariable) -> ProxyServer? {
        guard let (name, text) = variable(target.scheme == "https" ? "HTTPS_PROXY" : "HTTP_PROXY", environment),
            !target.isThisMachine, !ProxyExceptions(exceptions(environment) ?? "").cover(target)
        else { return nil }
        do throws(ProxyFault) { return try ProxyServer(text) } catch { throw BadVariable(name: name, fault: error) }
    }

    /// The `NO_PROXY` list of the environment.
    package static func exceptions(_ environment: [String: String]) -> String? {
        variable("NO_PROXY", environment)?.text
    }

    private static func variable(_ name: String, _ environment: [String: String]) -> (name: String, text: String)? {
        [name, name.lowercased()].lazy.compactMap { name in environment[name].map { (name, $0) } }
            .first { !$0.1.isEmpty }
    }

    /// The configured proxy, unless `exceptions`, a list as in `NO_PROXY`, matches the host; if there is such a list, this machine itself
    /// is excepted too.
    package static func proxy(
        for target: ProxyTarget, configured: ProxyServer, exceptions: String?
    ) -> ProxyServer? {
        guard let exceptions, !exceptions.isEmpty else { return configured }
        return target.isThisMachine || ProxyExceptions(exceptions).cover(target) ? nil : configured
    }

    /// An environment variable that names no valid proxy.
    package struct BadVariable: Error, Equatable, Sendable {
        /// The variable.
        package let name: String
        /// What is wrong with it.
        package let fault: ProxyFault
    }
}

/// The part of a URL that decides about its proxy: scheme, host and port.
package struct ProxyTarget: Equatable, Sendable {
    /// `https` or `http`.
    package let scheme: String
    /// The name or address in lower case, without brackets.
    package let host: String
    /// The port.
    package let port: Int
    /// The host as an address; nil for a name.
    let address: IPAddress?

    /// Makes a target.
    package init(scheme: String, host: String, port: Int) {
        (self.scheme, self.host, self.port, address) = (scheme, host.lowercased(), port, IPAddress(host))
    }

    /// Whether it is `localhost` or a loopback address, which a proxy would resolve to itself.
    package var isThisMachine: Bool { host == "localhost" || address?.isLoopback ?? false }
}
