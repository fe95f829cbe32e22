internal import NIOSSL
internal import YAMLReading

/// How connections are encrypted and clients prove who they are.
struct TLSSettings: Sendable {
    /// Which certificate a client must show; the words are those of Go's `crypto/tls`.
    enum ClientAuthentication: String, CaseIterable {
        /// None is asked for.
        case noClientCert = "NoClientCert"
        /// One is asked for, and none or any will do.
        case requestClientCert = "RequestClientCert"
        /// Any will do, but there must be one.
        case requireAnyClientCert = "RequireAnyClientCert"
        /// None will do, but one that is shown must come from the client CA.
        case verifyClientCertIfGiven = "VerifyClientCertIfGiven"
        /// There must be one from the client CA.
        case requireAndVerifyClientCert = "RequireAndVerifyClientCert"

        /// Reads the word, or the old spelling that Go's toolkit keeps.
        init?(word: String) {
            self.init(rawValue: word == "RequireClientCert" ? "RequireAnyClientCert" : word)
        }
    }

    /// Where PEM text comes from.
    struct PEM: Sendable {
        /// The key of the web configuration file.
        let key: String
        /// The file's path; `nil` for a text that stands in the configuration itself.
        let path: String?
        /// The text that stands in the configuration.
        let text: String
        /// Where the key stands, for messages.
        let place: ProblemList.Place?

        /// The bytes, read anew; `nil` when the file cannot be read.
        var bytes: [UInt8]? { path.map { FileContent.bytes(of: $0) } ?? Array(text.utf8) }
    }

    /// The server's certificates, its own first.
    let certificate: PEM
    /// The private key of the first certificate.
    let key: PEM
    /// Whose signature makes a client's certificate good; `nil` for the system's authorities.
    var clientCA: PEM?
    /// Which certificate a client must show.
    var clientAuthentication = ClientAuthentication.noClientCert
    /// The names of which a client's certificate must bear one; `nil` when any name will do.
    var allowedNames: [String]?
    /// The oldest version spoken.
    var minimumVersion = TLSVersion.tlsv12
    /// The newest version spoken.
    var maximumVersion = TLSVersion.tlsv13
    /// The cipher suites up to TLS 1.2; empty for the library's.
    var cipherSuites: [NIOTLSCipher] = []
    /// The curves of the key exchange; empty for the usual ones.
    var curves: [NIOTLSCurve] = []

    /// The files whose change changes what a handshake shows.
    var paths: [String] { [certificate, key, clientCA].compactMap { $0?.path } }
}
