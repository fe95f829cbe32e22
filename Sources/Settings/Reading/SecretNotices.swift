import Languages

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
    var lines: [Sentence] {
        let single = unusable.values.map { "\($0)" }.sorted().map { Sentence(en: $0, zh: $0) }
        let names = (list: Self.list(unusable.keys), chinese: Self.chineseList(unusable.keys))
        let several = Sentence(
            en: """
                \(names.list) cannot be used: put the secret alone into each, and give the exporter's user read access
                """, zh: "\(names.chinese)无法使用：每个文件只写入密钥本身，并让运行用户可读")
        return (single.count <= Self.named ? single : [several]) + [readable].compactMap(\.self)
    }

    /// What is told of files that every user may read.
    private var readable: Sentence? {
        let files = open.sorted()
        guard !files.isEmpty else { return nil }
        let isShort = files.count <= Self.named
        let (remedy, chinese) =
            isShort
            ? ("chmod 600 \(files.joined(separator: " "))", "chmod 600 \(files.joined(separator: " "))")
            : ("chmod 600 on each", "对每个文件 chmod 600")
        return Sentence(
            en: "\(Self.list(files)) can be read by every user of this machine; run: \(remedy)",
            zh: "\(Self.chineseList(files))可被本机所有用户读取；请执行：\(chinese)")
    }

    /// `secret file a`, `secret files a, b`, `10000 secret files (a, b, c, …)`.
    private static func list(_ paths: some Collection<String>) -> String {
        let paths = paths.sorted()
        let names = paths.prefix(named).joined(separator: ", ")
        guard paths.count <= named else { return "\(paths.count) secret files (\(names), …)" }
        return "secret file\(paths.count == 1 ? "" : "s") \(names)"
    }

    /// The same in Chinese.
    private static func chineseList(_ paths: some Collection<String>) -> String {
        let paths = paths.sorted()
        let names = paths.prefix(named).joined(separator: "、")
        return paths.count <= named ? "密钥文件 \(names) " : "\(paths.count) 个密钥文件（\(names)、…）"
    }
}
