internal import NIOSSL
internal import YAMLReading

/// How connections are encrypted and clients authenticated.
struct TLSSettings: Sendable {
    /// Which certificate a client must present; the words are those of Go's `crypto/tls`.
    enum ClientAuthentication: String, CaseIterable {
        /// None is requested.
        case noClientCert = "NoClientCert"
        /// One is requested; none or any is accepted.
        case requestClientCert = "RequestClientCert"
        /// One is required; any is accepted.
        case requireAnyClientCert = "RequireAnyClientCert"
        /// None is required; one that is presented must be signed by the client CA.
        case verifyClientCertIfGiven = "VerifyClientCertIfGiven"
        /// One signed by the client CA is required.
        case requireAndVerifyClientCert = "RequireAndVerifyClientCert"

        /// Parses the word, or the old spelling that Go's toolkit still accepts.
        init?(word: String) {
            self.init(rawValue: word == "RequireClientCert" ? "RequireAnyClientCert" : word)
        }
    }

    /// The source of a PEM text.
    struct PEM: Sendable {
        /// The key of the web configuration file.
        let key: String
        /// The path of the file; `nil` for a text in the configuration itself.
        let path: String?
        /// The text in the configuration.
        let text: String
        /// The position of the key, for messages.
        let place: ProblemList.Place?

        /// The bytes, read again each time, or why the file cannot be read.
        var bytes: Result<[UInt8], FileFault> { path.map { FileContent.read($0) } ?? .success(Array(text.utf8)) }
    }

    /// The server's certificates, its own first.
    let certificate: PEM
    /// The private key of the first certificate.
    let key: PEM
    /// The authorities that sign clients' certificates; `nil` for the system's.
    var clientCA: PEM?
    /// Which certificate a client must present.
    var clientAuthentication = ClientAuthentication.noClientCert
    /// The names of which a client's certificate must have one; `nil` when any name is accepted.
    var allowedNames: [String]?
    /// The oldest TLS version accepted.
    var minimumVersion = TLSVersion.tlsv12
    /// The newest TLS version accepted.
    var maximumVersion = TLSVersion.tlsv13
    /// The cipher suites up to TLS 1.2; empty for the library's.
    var cipherSuites: [NIOTLSCipher] = []
    /// The curves of the key exchange; empty for the usual ones.
    var curves: [NIOTLSCurve] = []

    /// The files on which handshakes depend.
    var paths: [String] { [certificate, key, clientCA].compactMap { $0?.path } }
}
