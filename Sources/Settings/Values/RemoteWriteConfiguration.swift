package import Outbound

/// One receiver of remote write as configured (an entry of the list `remote_write`).
package struct RemoteWriteConfiguration: Equatable, Sendable {
    /// How requests are authorized.
    package enum Access: Equatable, Sendable {
        /// Without credentials.
        case open
        /// With user name and password (Basic).
        case basic(username: String, password: SecretSource)
        /// With the header field `Authorization`: a type, usually `Bearer`, and credentials.
        case authorization(type: String, credentials: SecretSource)
    }

    /// Which proxy is used (Prometheus' keys about proxies).
    package struct ProxyChoice: Equatable, Sendable {
        /// `proxy_url`.
        package var url: ProxyServer?
        /// `no_proxy`: the hosts that are reached without it.
        package var exceptions: String?
        /// `proxy_from_environment`.
        package var fromEnvironment = true

        /// Makes the defaults.
        package init() {}
    }

    /// The label `remote_name`, under which the queue is kept.
    package var name: String
    /// The URL that receives the requests.
    package var url: String
    /// Further header fields.
    package var headers: [String: String] = [:]
    /// How requests are authorized.
    package var access = Access.open
    /// TLS (section `tls_config`).
    package var tls = ClientTLS()
    /// Which proxy is configured.
    package var proxyChoice = ProxyChoice()
    /// The proxy in use, if any.
    package var proxy: ProxyServer?
    /// Which message is sent: 1.0 or 2.0.
    package var message = RemoteWriteMessage.writeRequest
    /// The time-out from the start of a request to the end of its answer.
    package var timeout: Duration = .seconds(30)
    /// The most samples in one request; one account's day, at least 240 samples, is never divided.
    package var maxSamplesPerSend = 2000
    /// The first wait after a failure.
    package var minBackoff: Duration = .milliseconds(30)
    /// The longest wait after a failure.
    package var maxBackoff: Duration = .seconds(5)
    /// Labels added to every series that does not have a label of that name.
    package var externalLabels: [String: String] = [:]

    /// Makes a receiver with defaults; without a name, one is derived from the URL as in Prometheus.
    package init(name: String? = nil, url: String) {
        self.url = url
        self.name = name ?? String(String(StableHash.of(url), radix: 16).suffix(6))
    }

    /// The label `url`: without the query, which some services use for a key.
    package var shownURL: String { String(url.prefix { $0 != "?" }) }

    /// The files of the section `tls_config`, by their keys.
    package var tlsFiles: [(key: String, path: String)] {
        var files: [(key: String, path: String)] = []
        if case .only(let authorities) = tls.trust { files.append(("ca_file", authorities.path)) }
        if let certificate = tls.certificate { files.append(("cert_file", certificate.path)) }
        if let key = tls.key { files.append(("key_file", key.path)) }
        return files
    }

    /// Whether any certificate of the receiver is accepted (`insecure_skip_verify`).
    package var skipsVerification: Bool { tls.skipsVerification }

    /// The parts of the URL from which a request is made: scheme, host with port, and path with query.
    package var address: (scheme: String, authority: String, target: String) {
        let end = url.firstRange(of: "://")
        let rest = url[(end?.upperBound ?? url.startIndex)...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        return (
            String(url[..<(end?.lowerBound ?? url.startIndex)]), String(authority),
            target.hasPrefix("/") ? String(target) : "/\(target)"
        )
    }
}

/// The two messages of remote write, before compression.
package enum RemoteWriteMessage: String, CaseIterable, Sendable {
    /// Remote write 1.0.
    case writeRequest = "prometheus.WriteRequest"
    /// Remote write 2.0: a table of symbols, and the receiver reports what it wrote.
    case request = "io.prometheus.write.v2.Request"

    /// The header field `Content-Type`.
    package var contentType: String {
        switch self {
        case .writeRequest: "application/x-protobuf"
        case .request: "application/x-protobuf;proto=io.prometheus.write.v2.Request"
        }
    }

    /// The header field `X-Prometheus-Remote-Write-Version`.
    package var version: String {
        switch self {
        case .writeRequest: "0.1.0"
        case .request: "2.0.0"
        }
    }
}
