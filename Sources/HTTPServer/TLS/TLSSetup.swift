internal import NIOCore
internal import NIOSSL
internal import YAMLReading

/// The TLS context of one state of the configuration and its files, ready for handshakes.
struct TLSSetup: Sendable {
    /// Certificates, key and rules in the library's form.
    private let context: NIOSSLContext
    /// Whether a client's certificate is accepted whoever signed it.
    private let takesAnyCertificate: Bool
    /// The names of which a client's certificate must have one; `nil` when any name is accepted.
    private let allowedNames: [String]?

    /// Reads the files; `nil` with a problem noted when something is wrong with them.
    init?(_ settings: TLSSettings, protocols: [String], problems: ProblemList) {
        let chain = Self.certificates(settings.certificate, problems)
        let key = Self.key(settings.key, problems)
        let authorities = settings.clientCA.map { Self.certificates($0, problems) }
        guard let chain, let key, authorities.map({ $0 != nil }) ?? true else { return nil }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.applicationProtocols = protocols
        // A client that does not answer the farewell is not waited for longer.
        configuration.shutdownTimeout = .seconds(1)
        (configuration.minimumTLSVersion, configuration.maximumTLSVersion) =
            (settings.minimumVersion, settings.maximumVersion)
        Self.setSuites(settings.cipherSuites, on: &configuration)
        configuration.curves = settings.curves.isEmpty ? TLSNames.usualCurves : settings.curves
        configuration.verifySignatureAlgorithms = TLSNames.signatureAlgorithms
        takesAnyCertificate = Self.setVerification(
            settings.clientAuthentication, authorities: authorities.flatMap(\.self), on: &configuration)
        allowedNames = settings.clientAuthentication == .noClientCert ? nil : settings.allowedNames
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            let message = "certificate and key cannot be used; does the key belong to the first certificate?"
            problems.add("tls_server_config.\(settings.key.key): \(message)", at: settings.key.place)
            return nil
        }
    }

    /// A handler that encrypts one connection.
    func makeHandler() -> NIOSSLServerHandler {
        guard takesAnyCertificate else { return NIOSSLServerHandler(context: context) }
        return NIOSSLServerHandler(
            context: context, customVerificationCallback: { _, verdict in verdict.succeed(.certificateVerified) })
    }

    /// Whether a client is admitted after its handshake, which has checked its certificate against the client CA.
    func admits(_ certificate: NIOSSLCertificate?) -> Bool {
        guard let allowedNames else { return true }
        return certificate?.alternativeNames.contains(where: allowedNames.contains) ?? false
    }

    /// Chooses the suites up to TLS 1.2; those of TLS 1.3 are always on.
    private static func setSuites(_ listed: [NIOTLSCipher], on configuration: inout TLSConfiguration) {
        let wanted = listed.isEmpty ? TLSNames.cipherSuites.map(\.value) : listed
        let suites = wanted.filter { $0.rawValue >> 8 != 0x13 }
        if suites.isEmpty {
            configuration.minimumTLSVersion = .tlsv13
        } else {
            configuration.cipherSuiteValues = suites
        }
    }

    /// Sets what is required of clients; returns whether any certificate is accepted.
    private static func setVerification(
        _ policy: TLSSettings.ClientAuthentication, authorities: [NIOSSLCertificate]?,
        on configuration: inout TLSConfiguration
    ) -> Bool {
        switch policy {
        case .noClientCert: configuration.certificateVerification = .none
        case .requestClientCert, .verifyClientCertIfGiven:
            configuration.certificateVerification = .optionalVerification
        case .requireAnyClientCert, .requireAndVerifyClientCert:
            configuration.certificateVerification = .noHostnameVerification
        }
        let takesAny = policy == .requestClientCert || policy == .requireAnyClientCert
        configuration.trustRoots = takesAny ? .certificates([]) : authorities.map { .certificates($0) } ?? .default
        return takesAny
    }

    /// The certificates of a PEM text; `nil`, with a problem noted, when there is none.
    private static func certificates(_ pem: TLSSettings.PEM, _ problems: ProblemList) -> [NIOSSLCertificate]? {
        read(pem, "certificate", problems) { try NIOSSLCertificate.fromPEMBytes($0) }
    }

    /// The private key of a PEM text; `nil`, with a problem noted, when there is none.
    private static func key(_ pem: TLSSettings.PEM, _ problems: ProblemList) -> NIOSSLPrivateKey? {
        read(pem, "private key", problems) { try NIOSSLPrivateKey(bytes: $0, format: .pem) }
    }

    /// The result of `parse` for a PEM text; `nil`, with a problem noted, when it cannot be read or parsed.
    private static func read<Value>(
        _ pem: TLSSettings.PEM, _ kind: String, _ problems: ProblemList, parse: ([UInt8]) throws -> Value
    ) -> Value? {
        let subject = "tls_server_config.\(pem.key): \(pem.path.map { "\($0) " } ?? "")"
        let bytes: [UInt8]
        do throws(FileFault) { bytes = try pem.bytes.get() } catch {
            problems.add("\(subject)cannot be read: \(error)", at: pem.place)
            return nil
        }
        do {
            return try parse(bytes)
        } catch {
            problems.add("\(subject)\(Self.fault(bytes, kind))", at: pem.place)
            return nil
        }
    }

    /// What is wrong with a PEM text that could not be parsed.
    private static func fault(_ bytes: [UInt8], _ kind: String) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        if text.contains("ENCRYPTED") { return "is encrypted; give the key without its passphrase" }
        guard text.contains("PRIVATE KEY-----"), kind == "private key" else { return "holds no \(kind) in PEM form" }
        return "holds a private key that cannot be used; make one for RSA, ECDSA on P-256, P-384 or P-521, or Ed25519"
    }
}

extension NIOSSLCertificate {
    /// The subject's alternative names as Go writes them: DNS names, e-mail addresses, IP addresses and URIs.
    fileprivate var alternativeNames: [String] {
        _subjectAlternativeNames().compactMap { name in
            switch name.nameType {
            case .dnsName, .email, .uri: String(decoding: name.contents, as: UTF8.self)
            case .ipAddress: try? SocketAddress(packedIPAddress: ByteBuffer(bytes: name.contents), port: 0).ipAddress
            default: nil
            }
        }
    }
}
