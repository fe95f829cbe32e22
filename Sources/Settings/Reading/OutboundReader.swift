import Outbound
import WeChatAPI
import YAMLReading

/// Reads the settings of outgoing requests: PEM files and proxies. Everything that would prevent making a client is reported here.
struct OutboundReader {
    /// Resolves paths, records the files read, and holds the environment, which may name a proxy.
    let secrets: SecretsReader
    /// Where mistakes are noted.
    let problems: ProblemList

    /// The certificates of the file that `key` names.
    func certificates(_ key: String, _ section: YAMLSection) -> CertificateFile? {
        file(key, section) { bytes, path throws(PEMFault) in try CertificateFile(certificates: bytes, path: path) }
    }

    /// The private key of the file that `key` names.
    func privateKey(_ key: String, _ section: YAMLSection) -> KeyFile? {
        file(key, section) { bytes, path throws(PEMFault) in try KeyFile(key: bytes, path: path) }
    }

    private func file<Value>(
        _ key: String, _ section: YAMLSection, _ make: ([UInt8], String) throws(PEMFault) -> Value
    ) -> Value? {
        guard let path = secrets.path(key, section) else { return nil }
        do throws(PEMFault) {
            switch secrets.files.content(of: path) {
            case .success(let bytes): return try make(bytes, path)
            case .failure(let fault): throw .unreadable(path: path, reason: "\(fault)")
            }
        } catch {
            let isHidden = error.isUnreadable && Redaction.mayBeSecret(path: section.text(key) ?? "")
            section.complain(key, isHidden ? Redaction.hiddenPath : "\(error)")
            return nil
        }
    }

    /// The section `tls_config`; certificate and key must belong together.
    func tls(_ section: YAMLSection) -> ClientTLS {
        var tls = ClientTLS()
        if let authorities = certificates("ca_file", section) { tls.trust = .only(authorities) }
        tls.certificate = certificates("cert_file", section)
        tls.key = privateKey("key_file", section)
        tls.skipsVerification = section.flag("insecure_skip_verify") ?? false
        let given = ["cert_file", "key_file"].filter { section.node($0) != nil }
        if given.count == 1 {
            let missing = given == ["cert_file"] ? "key_file" : "cert_file"
            section.complain(missing, "is missing: cert_file and key_file belong together")
        } else if tls.certificate != nil, let key = tls.key, !tls.keyFits {
            section.complain("key_file", "\(key.path) is not the key of the certificate in cert_file")
        }
        return tls
    }

    /// The proxy that `proxy_url` names.
    func proxyURL(_ section: YAMLSection) -> ProxyServer? {
        guard let text = section.text("proxy_url") else { return nil }
        do throws(ProxyFault) { return try ProxyServer(text) } catch {
            section.complain("proxy_url", "\(error)")
            return nil
        }
    }

    /// The proxy for upstream: the configured one unless `NO_PROXY` matches the host, otherwise the environment's; it must be the same
    /// for all hosts.
    func upstreamProxy(_ api: ExporterConfiguration.API, _ section: YAMLSection) -> ProxyServer? {
        let proxies = api.baseURLs.map { proxy(for: $0, api.proxyURL) }
        if let fault = api.hostWithOtherProxy(proxies) { section.complain("base_url", fault) }
        return proxies.first ?? nil
    }

    private func proxy(for url: BaseURL, _ configured: ProxyServer?) -> ProxyServer? {
        guard let configured else { return environmentProxy(for: url) }
        return ProxyRule.proxy(
            for: url.proxyTarget, configured: configured, exceptions: ProxyRule.exceptions(secrets.environment))
    }

    /// The proxy that the environment names for `url`; nil for none or, with a problem noted, when the variable is invalid.
    func environmentProxy(for url: BaseURL) -> ProxyServer? {
        do throws(ProxyRule.BadVariable) {
            return try ProxyRule.proxy(for: url.proxyTarget, environment: secrets.environment)
        } catch {
            let variable = ProblemList(file: error.name)
            variable.add("\(error.fault)", at: ProblemList.Place?.none)
            if !problems.problems.contains(variable.problems[0]) { problems.add(variable) }
            return nil
        }
    }
}

extension ExporterConfiguration.API {
    /// What is wrong when a host has another proxy than the first one; `proxies` are those of the hosts.
    func hostWithOtherProxy(_ proxies: [ProxyServer?]) -> String? {
        zip(baseURLs, proxies).first { $0.1 != proxies[0] }.map { url, proxy in
            let (other, first) = (proxy.map { "by the proxy \($0)" }, proxies[0].map { "by the proxy \($0)" })
            return """
                all hosts must be reached in the same way, but \(baseURLs[0]) is called \(first ?? "without a proxy") and \(url) \
                \(other ?? "without a proxy"); see NO_PROXY
                """
        }
    }
}

extension BaseURL {
    /// The parts of the URL that proxy rules look at.
    var proxyTarget: ProxyTarget { ProxyTarget(scheme: scheme, host: host, port: port) }
}
