import NIOSSL

/// The TLS settings of a client with the content of its files, so that a renewed file makes a different value.
package struct ClientTLS: Equatable, Sendable {
    /// Which authorities a server's certificate may be signed by.
    package enum Trust: Equatable, Sendable {
        /// The system's authorities.
        case system
        /// The system's authorities and these.
        case added(CertificateFile)
        /// These authorities only.
        case only(CertificateFile)
    }

    /// Which authorities a server's certificate may be signed by.
    package var trust = Trust.system
    /// The client's own certificate, followed by its chain of intermediates.
    package var certificate: CertificateFile?
    /// The key of the first certificate.
    package var key: KeyFile?
    /// Whether any server certificate is accepted.
    package var skipsVerification = false

    /// Makes the defaults: the system's authorities, no client certificate.
    package init() {}

    /// Whether certificate and key belong together; true when there is neither.
    package var keyFits: Bool { (try? NIOSSLContext(configuration: configuration)) != nil }

    /// The settings in NIOSSL's form.
    var configuration: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if skipsVerification { configuration.certificateVerification = .none }
        switch trust {
        case .system: break
        case .added(let file): configuration.additionalTrustRoots = [.certificates(file.content)]
        case .only(let file): configuration.trustRoots = .certificates(file.content)
        }
        if let certificate { configuration.certificateChain = certificate.content.map { .certificate($0) } }
        if let key { configuration.privateKey = .privateKey(key.content) }
        return configuration
    }
}
