import NIOSSL

/// TLS of a client: what was read of its files, so that renewed files make another value.
package struct ClientTLS: Equatable, Sendable {
    /// Whose signature makes a server's certificate good.
    package enum Trust: Equatable, Sendable {
        /// That of the system's authorities.
        case system
        /// That of the system's authorities and of these.
        case added(CertificateFile)
        /// That of these authorities only.
        case only(CertificateFile)
    }

    /// Whose signature makes a server's certificate good.
    package var trust = Trust.system
    /// The client's own certificate, followed by those that lead to its authority.
    package var certificate: CertificateFile?
    /// The key of the first certificate.
    package var key: KeyFile?
    /// Whether any certificate is taken.
    package var skipsVerification = false

    /// Makes the defaults.
    package init() {}

    /// Whether certificate and key belong together; there is nothing to be said against none at all.
    package var keyFits: Bool { (try? NIOSSLContext(configuration: configuration)) != nil }

    /// The same in the library's form.
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
