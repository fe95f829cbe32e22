package import WeChatAPI

/// Decides by which proxy upstream is reached, as Go's programs do: the configured one, else `HTTPS_PROXY` or `HTTP_PROXY`, unless
/// `NO_PROXY` names the host.
package enum ProxyRule {
    /// The proxy for `upstream`; nil for none.
    ///
    /// - Throws: ``TransportError/badProxy(source:)`` when the proxy is no `http://host:port`.
    package static func proxy(
        for upstream: BaseURL, configured: String?, environment: [String: String]
    ) throws(TransportError) -> BaseURL? {
        func variable(_ name: String) -> String? {
            [name, name.lowercased()].compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        let name = upstream.scheme == "https" ? "HTTPS_PROXY" : "HTTP_PROXY"
        guard let text = configured ?? variable(name) else { return nil }
        let exceptions = variable("NO_PROXY")?.split(separator: ",") ?? []
        guard !exceptions.contains(where: { covers($0, upstream) }) else { return nil }
        let complete = text.contains("://") ? text : "http://\(text)"
        guard let proxy = BaseURL(complete), proxy.scheme == "http" else {
            throw .badProxy(source: configured == nil ? name : "api.proxy_url")
        }
        return proxy
    }

    /// Whether an entry of `NO_PROXY` names the upstream's host: `*`, a host, or a domain with all hosts below it.
    private static func covers(_ entry: Substring, _ upstream: BaseURL) -> Bool {
        let entry = entry.filter { $0 != " " }.lowercased()
        let authority = upstream.authority.lowercased()
        let host = authority.split(separator: ":").first.map(String.init) ?? authority
        let domain =
            entry.hasPrefix("*.")
            ? String(entry.dropFirst(2)) : entry.hasPrefix(".") ? String(entry.dropFirst()) : entry
        guard !domain.isEmpty else { return false }
        return domain == "*" || [host, authority].contains(domain) || host.hasSuffix("." + domain)
    }
}
