import Glibc
package import WeChatAPI
package import YAMLReading

/// Where a secret comes from.
package enum SecretSource: Hashable, Sendable {
    /// A file that contains only the secret; white space around it is trimmed.
    case file(path: String)
    /// An environment variable, with the value it had at the start.
    case environment(name: String, value: Secret)
    /// The configuration file itself.
    case literal(Secret)

    /// The secret as it is now.
    package func read() throws(SecretError) -> Secret {
        switch self {
        case .environment(_, let value), .literal(let value): return value
        case .file(let path):
            let text: String
            do throws(FileFault) {
                text = try FileContent.text(try FileContent.read(path).get())
            } catch {
                throw error == .notText ? .notText(path: path) : .unreadable(path: path, error)
            }
            let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
            guard !trimmed.isEmpty else { throw .empty(path: path) }
            return Secret(String(trimmed))
        }
    }
}

extension SecretSource {
    /// A reader of the secret for the API client.
    package var reader: SecretReader {
        { () throws(UpstreamError) in
            do throws(SecretError) { return try self.read() } catch { throw .credentials(reason: "\(error)") }
        }
    }

    /// A number that changes when one of the secrets changes, disappears or comes back.
    static func fingerprint(of sources: [SecretSource]) -> UInt64 {
        StableHash.of(sources.map { (try? $0.read())?.exposed ?? "" }.joined(separator: "\u{0}"))
    }

    /// Whether another program can change the secret while the exporter runs.
    package var canChange: Bool {
        if case .file = self { return true }
        return false
    }

    /// Whether the secret is in a file that every user of the machine may read.
    var isOpenToOthers: Bool {
        guard case .file(let path) = self else { return false }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
    }
}

extension SecretsFingerprint {
    /// The fingerprint of the secrets as they are now, and of the ticket if there is one.
    package init(of secrets: [SecretSource], ticket: SecretSource?) {
        self.init(
            secrets: SecretSource.fingerprint(of: secrets),
            ticket: SecretSource.fingerprint(of: [ticket].compactMap(\.self)))
    }
}

/// Why a secret file gave no secret; `description` names the file and the way out.
package enum SecretError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be read.
    case unreadable(path: String, FileFault)
    /// The file holds bytes that are not text.
    case notText(path: String)
    /// The file holds only white space.
    case empty(path: String)

    /// Whether the file itself could not be read.
    var isUnreadable: Bool {
        if case .unreadable = self { return true }
        return false
    }

    /// The path of the file.
    var path: String {
        switch self {
        case .unreadable(let path, _), .notText(let path), .empty(let path): path
        }
    }

    /// The sentence for the operator.
    package var description: String {
        switch self {
        case .unreadable(let path, let fault): "secret file \(path) cannot be read: \(fault)"
        case .notText(let path): "secret file \(path) is not text: put the secret alone into it"
        case .empty(let path): "secret file \(path) is empty: put the secret into it"
        }
    }
}
