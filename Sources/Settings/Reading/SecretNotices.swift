/// Warnings about secret files: one line for each kind, however many files there are.
struct SecretNotices {
    /// How many files a line names.
    private static let named = 3

    private var open: Set<String> = []
    private var unusable: [String: SecretError] = [:]

    /// Notes a file that gives no secret.
    mutating func note(_ error: SecretError) { unusable[error.path] = error }

    /// Notes a secret file that every user of the machine may read.
    mutating func look(at secret: SecretSource) {
        guard case .file(let path) = secret, !open.contains(path), secret.isOpenToOthers else { return }
        open.insert(path)
    }

    /// The warnings, one line each.
    var lines: [String] {
        let single = unusable.values.map { "\($0)" }.sorted()
        let several =
            "\(Self.list(unusable.keys)) cannot be used: put the secret alone into each, and give the exporter's user read access"
        let files = open.sorted()
        let isShort = files.count <= Self.named
        let remedy = isShort ? "chmod 600 \(files.joined(separator: " "))" : "chmod 600 on each"
        let readable = "\(Self.list(files)) can be read by every user of this machine; run: \(remedy)"
        return (single.count <= Self.named ? single : [several]) + (files.isEmpty ? [] : [readable])
    }

    /// `secret file a`, `secret files a, b`, `10000 secret files (a, b, c, …)`.
    private static func list(_ paths: some Collection<String>) -> String {
        let paths = paths.sorted()
        let names = paths.prefix(named).joined(separator: ", ")
        guard paths.count <= named else { return "\(paths.count) secret files (\(names), …)" }
        return "secret file\(paths.count == 1 ? "" : "s") \(names)"
    }
}
