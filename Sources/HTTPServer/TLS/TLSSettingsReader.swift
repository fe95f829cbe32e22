internal import NIOSSL
internal import YAMLReading
internal import Yams

/// Reads `tls_server_config` of a web configuration file.
struct TLSSettingsReader {
    /// The keys of the section.
    private static let keys = [
        "cert_file", "key_file", "cert", "key", "client_ca_file", "client_ca", "client_auth_type",
        "client_allowed_sans", "min_version", "max_version", "cipher_suites", "prefer_server_cipher_suites",
        "curve_preferences",
    ]

    /// The folder of relative paths: empty, or with a trailing slash.
    let folder: String
    /// systemd's credentials directory; `nil` for none.
    let credentials: String?
    /// Collects mistakes.
    let problems: ProblemList
    /// Whether HTTP/2 is offered, which requires certain cipher suites.
    let isHTTP2: Bool

    /// The settings; `nil` when the section names neither certificate, key nor client options, or is invalid.
    func settings(_ node: Node?) -> TLSSettings? {
        let section = YAMLSection(node, path: "tls_server_config", keys: Self.keys, problems: problems)
        let certificate = pem("cert", in: section)
        let key = pem("key", in: section)
        let clientCA = pem("client_ca", in: section)
        let authentication = clientAuthentication(section, hasCA: clientCA != nil)
        var parts = TLSParts()
        parts.allowedNames = allowedNames(section, policy: authentication)
        readVersions(section, into: &parts)
        parts.cipherSuites = named("cipher_suites", "cipher", of: TLSNames.cipherSuites, in: section)
        parts.curves = named("curve_preferences", "curve", of: TLSNames.curves, in: section)
        // Read only to check it: Go's TLS has chosen the suite itself since 1.17, and so does ours.
        _ = section.toggle("prefer_server_cipher_suites")
        guard certificate != nil || key != nil || clientCA != nil || authentication != nil else { return nil }
        checkSuites(section, parts)
        if certificate == nil { complainOfMissing("cert", in: section) }
        if key == nil { complainOfMissing("key", in: section) }
        guard let certificate, let key else { return nil }
        var settings = TLSSettings(certificate: certificate, key: key)
        (settings.clientCA, settings.clientAuthentication) = (clientCA, authentication ?? .noClientCert)
        (settings.minimumVersion, settings.maximumVersion) = (parts.minimumVersion, parts.maximumVersion)
        (settings.cipherSuites, settings.curves) = (parts.cipherSuites, parts.curves)
        settings.allowedNames = parts.allowedNames
        return settings
    }

    /// Notes that neither a file nor a text is given; anything wrong with a given one was noted before.
    private func complainOfMissing(_ key: String, in section: YAMLSection) {
        let given = ["\(key)_file", key].compactMap { section.node($0) }
        guard given.allSatisfy({ $0.scalar?.string == "" }) else { return }
        section.complain("\(key)_file", "is missing; name one of \(key)_file and \(key)")
    }

    /// PEM text from a file or from the configuration; the file takes precedence, as in Go's toolkit.
    private func pem(_ key: String, in section: YAMLSection) -> TLSSettings.PEM? {
        let file = "\(key)_file"
        if let text = section.string(file) {
            guard let path = CredentialsFolder.expand(text, folder: credentials) else {
                section.complain(file, CredentialsFolder.isMissing)
                return nil
            }
            let place = section.node(file)?.mark.map { ($0.line, $0.column) }
            let resolved = path.hasPrefix("/") ? path : folder + path
            guard !Redaction.mayBeSecret(path: text) || FileContent.bytes(of: resolved) != nil else {
                section.complain(file, Redaction.hiddenPath)
                return nil
            }
            return .init(key: file, path: resolved, text: "", place: place)
        }
        guard let text = section.string(key) else { return nil }
        return .init(key: key, path: nil, text: text, place: section.node(key)?.mark.map { ($0.line, $0.column) })
    }

    /// The client authentication policy; a client CA without one would silently admit everybody.
    private func clientAuthentication(_ section: YAMLSection, hasCA: Bool) -> TLSSettings.ClientAuthentication? {
        let word = section.string("client_auth_type")
        let policy = word.flatMap { TLSSettings.ClientAuthentication(word: $0) }
        if let word, policy == nil {
            let words = TLSSettings.ClientAuthentication.allCases.map(\.rawValue).joined(separator: ", ")
            section.complain("client_auth_type", "\"\(word)\" is not one of \(words)")
        } else if hasCA, policy ?? .noClientCert == .noClientCert {
            section.complain(
                section.node("client_ca_file") == nil ? "client_ca" : "client_ca_file",
                "a client CA needs a policy; set client_auth_type, for example to RequireAndVerifyClientCert")
        }
        return policy
    }

    /// The names of which a client must have one; without a required certificate they would guard nothing.
    private func allowedNames(_ section: YAMLSection, policy: TLSSettings.ClientAuthentication?) -> [String]? {
        let names = texts("client_allowed_sans", in: section)
        if names?.isEmpty == false, policy != .requireAnyClientCert, policy != .requireAndVerifyClientCert {
            let words = "RequireAnyClientCert or RequireAndVerifyClientCert"
            section.complain("client_allowed_sans", "needs a client's certificate; set client_auth_type to \(words)")
        }
        return names
    }

    /// Reads the two versions.
    private func readVersions(_ section: YAMLSection, into parts: inout TLSParts) {
        let known = TLSNames.versions.map(\.name).joined(separator: ", ")
        func version(_ key: String) -> TLSVersion? {
            section.value(key, expected: "a TLS version: \(known)") { word in
                TLSNames.versions.first { $0.name == word }?.value
            }
        }
        if let minimum = version("min_version") { parts.minimumVersion = minimum }
        if let maximum = version("max_version") { parts.maximumVersion = maximum }
        let order = TLSNames.versions.map(\.value)
        guard let first = order.firstIndex(of: parts.minimumVersion),
            let last = order.firstIndex(of: parts.maximumVersion), first > last
        else { return }
        section.complain("max_version", "is older than min_version (TLS12 when it is not set); no client could connect")
    }

    /// HTTP/2 below TLS 1.3 requires one of two suites, or browsers refuse the connection.
    private func checkSuites(_ section: YAMLSection, _ parts: TLSParts) {
        // Unknown suites were noted before; what was meant is unknown.
        guard isHTTP2, parts.minimumVersion != .tlsv13, !parts.cipherSuites.isEmpty,
            parts.cipherSuites.count == section.node("cipher_suites")?.sequence?.count,
            !parts.cipherSuites.contains(where: TLSNames.http2Suites.contains)
        else { return }
        section.complain(
            "cipher_suites",
            "HTTP/2 needs TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256; "
                + "add one or set http_server_config.http2 to false")
    }

    /// The values of a list of known names.
    private func named<Value>(
        _ key: String, _ kind: String, of known: [(name: String, value: Value)], in section: YAMLSection
    ) -> [Value] {
        (texts(key, in: section) ?? []).enumerated().compactMap { place, name in
            if let value = known.first(where: { $0.name == name })?.value { return value }
            let hint = NearestWord.to(name, among: known.map(\.name)).map { "did you mean \"\($0)\"?" }
            let list = hint ?? "known here: \(known.map(\.name).joined(separator: ", "))"
            problems.add(
                "tls_server_config.\(key): unknown \(kind) \"\(name)\"; \(list)",
                at: section.node(key)?.sequence?[place].mark)
            return nil
        }
    }

    /// A list of strings; `nil` when it is missing.
    private func texts(_ key: String, in section: YAMLSection) -> [String]? {
        guard let node = section.node(key) else { return nil }
        guard let items = node.sequence, items.allSatisfy({ $0.scalar != nil }) else {
            section.complain(key, "must be a list of strings")
            return nil
        }
        return items.compactMap { $0.scalar?.string }
    }
}

/// What is read before it is known whether there is a certificate at all.
private struct TLSParts {
    var allowedNames: [String]?
    var minimumVersion = TLSVersion.tlsv12
    var maximumVersion = TLSVersion.tlsv13
    var cipherSuites: [NIOTLSCipher] = []
    var curves: [NIOTLSCurve] = []
}
