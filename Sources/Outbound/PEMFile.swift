package import NIOSSL

/// A file of certificates.
package typealias CertificateFile = PEMFile<[NIOSSLCertificate]>
/// A file with a private key.
package typealias KeyFile = PEMFile<NIOSSLPrivateKey>

/// A PEM file as it was read. Equality includes its bytes, so that a renewed file counts as a changed configuration; they are never
/// shown.
package struct PEMFile<Content: Sendable>: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Where it was read.
    package let path: String
    /// What was read.
    package let bytes: [UInt8]
    /// The parsed certificates or key.
    let content: Content

    /// The path.
    package var description: String { path }

    /// A mirror without children, so that `dump` shows no key.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

    /// Compares paths and bytes.
    package static func == (left: Self, right: Self) -> Bool { left.path == right.path && left.bytes == right.bytes }
}

extension CertificateFile {
    /// Parses the bytes of a file of certificates.
    ///
    /// - Throws: ``PEMFault/noCertificate(path:)``.
    package init(certificates bytes: [UInt8], path: String) throws(PEMFault) {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw .noCertificate(path: path)
        }
        (self.path, self.bytes, content) = (path, bytes, certificates)
    }
}

extension KeyFile {
    /// Parses the bytes of a file with a private key.
    ///
    /// - Throws: ``PEMFault/noKey(path:)``.
    package init(key bytes: [UInt8], path: String) throws(PEMFault) {
        guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else { throw .noKey(path: path) }
        (self.path, self.bytes, content) = (path, bytes, key)
    }
}

/// Why a PEM file cannot be used; `description` is a clause that follows the key naming the file.
package enum PEMFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be read; the reason is a clause with the way out.
    case unreadable(path: String, reason: String)
    /// The file holds no certificate.
    case noCertificate(path: String)
    /// The file holds no private key, or one with a passphrase.
    case noKey(path: String)

    /// Whether the file itself could not be read.
    package var isUnreadable: Bool {
        if case .unreadable = self { return true }
        return false
    }

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .noCertificate(let path): "\(path) holds no certificate in PEM form"
        case .noKey(let path): "\(path) holds no private key in PEM form that works without a passphrase"
        }
    }
}
