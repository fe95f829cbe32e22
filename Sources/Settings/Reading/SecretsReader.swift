import WeChatAPI
import YAMLReading
import Yams

/// How to treat a secret file that cannot be read while the configuration is loaded.
package enum UnreadableSecrets: Sendable {
    /// As a problem of the configuration: for checks.
    case fail
    /// As a warning, and as a credential error of its account once the token is needed, so that the other accounts run: for `run`.
    case warn
    /// Not at all: for commands that call nobody.
    case ignore
}

/// Reads the secrets of a section, each from exactly one source.
final class SecretsReader {
    private let folder: String
    /// The environment variables, which may hold secrets or name a proxy.
    let environment: [String: String]
    private let problems: ProblemList
    private let unreadableSecrets: UnreadableSecrets
    /// Whether secrets are looked at here.
    private var isChecking: Bool
    /// Records every file that is read for the configuration.
    let files: FilesRead
    /// Warnings about the files that were read.
    private(set) var notices = SecretNotices()

    /// Resolves paths against `folder` and reads variables from `environment`; the files read are recorded in `files`.
    init(
        folder: String, environment: [String: String], problems: ProblemList, unreadableSecrets: UnreadableSecrets,
        files: FilesRead
    ) {
        (self.folder, self.environment, self.problems) = (folder, environment, problems)
        (self.unreadableSecrets, self.files) = (unreadableSecrets, files)
        isChecking = unreadableSecrets != .ignore
    }

    /// Reads with or without a look at the secrets themselves.
    func checking<Value>(_ isChecking: Bool, _ read: () -> Value) -> Value {
        let former = self.isChecking
        self.isChecking = isChecking && former
        defer { self.isChecking = former }
        return read()
    }

    /// The keys under which the secret `name` can be given.
    static func keys(_ name: String) -> [String] { ["\(name)_file", "\(name)_env", name] }

    /// The keys among them that the section has.
    func given(_ name: String, _ section: YAMLSection) -> [String] {
        Self.keys(name).filter { section.node($0) != nil }
    }

    /// The secret `name` from the one key that gives it; `others` are keys that could replace it.
    func secret(_ name: String, _ section: YAMLSection, or others: [String] = []) -> SecretSource? {
        let given = given(name, section) + others.filter { section.node($0) != nil }
        guard let key = given.first, given.count == 1 else {
            let found = given.isEmpty ? "none is given" : "\(given.joined(separator: " and ")) are given"
            let names = Self.keys(name).joined(separator: ", ")
            problems.add(
                "\(section.path): exactly one of \(names) is needed; \(found)",
                at: given.last.flatMap { section.node($0)?.mark } ?? section.mark)
            return nil
        }
        if key.hasSuffix("_file") { return file(key, section) }
        guard let text = section.text(key) else { return nil }
        guard key.hasSuffix("_env") else { return .literal(Secret(text)) }
        if let value = environment[text], !value.isEmpty { return .environment(name: text, value: Secret(value)) }
        guard isChecking || !Self.looksLikeVariable(text) else { return .environment(name: text, value: Secret("")) }
        section.complain(
            key,
            Self.looksLikeVariable(text)
                ? "the environment variable \(text) is not set"
                : "is not the name of an environment variable that is set; it is not shown, as it may be the secret itself"
        )
        return nil
    }

    /// Whether a text can be shown as a variable's name: a secret put there by mistake has other characters.
    private static func looksLikeVariable(_ text: String) -> Bool {
        let isLetter = { (byte: UInt8) in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
        }
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        return text.utf8.first.map(isLetter) == true && text.utf8.allSatisfy { isLetter($0) || isDigit($0) }
    }

    /// The secret file that `key` names.
    func file(_ key: String, _ section: YAMLSection) -> SecretSource? {
        // systemd's folder is there for the exporter only, not for a command beside it.
        if unreadableSecrets == .ignore { return section.text(key).map { .file(path: $0) } }
        guard let path = path(key, section) else { return nil }
        let source = SecretSource.file(path: path)
        guard isChecking else { return source }
        do throws(SecretError) { try files.check(source) } catch {
            if error.isUnreadable, Redaction.mayBeSecret(path: section.text(key) ?? "") {
                section.complain(key, Redaction.hiddenPath)
                return nil
            }
            switch unreadableSecrets {
            case .fail: section.complain(key, "\(error)")
            case .warn, .ignore: notices.note(error)
            }
        }
        notices.look(at: source)
        return source
    }

    /// The path that `key` names, relative to the file's folder, or in systemd's credentials directory where it begins with
    /// `${CREDENTIALS_DIRECTORY}`.
    func path(_ key: String, _ section: YAMLSection) -> String? {
        guard let text = section.text(key) else { return nil }
        guard let path = CredentialsFolder.expand(text, folder: environment["CREDENTIALS_DIRECTORY"]) else {
            section.complain(key, CredentialsFolder.isMissing)
            return nil
        }
        return Paths.resolve(path, in: folder)
    }
}
