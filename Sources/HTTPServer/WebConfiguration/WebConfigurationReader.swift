internal import YAMLReading
internal import Yams

/// Reads a web configuration file and notes every mistake that exporter-toolkit rejects, all at once.
struct WebConfigurationReader {
    /// The header fields that may be configured, with their allowed values where these are enumerated.
    private static let headers: [(name: String, values: [String])] = [
        ("Strict-Transport-Security", []), ("X-Content-Type-Options", ["nosniff"]),
        ("X-Frame-Options", ["deny", "sameorigin"]), ("X-XSS-Protection", []), ("Content-Security-Policy", []),
    ]

    /// The folder of relative paths: empty, or with a trailing slash.
    private let folder: String
    /// systemd's credentials directory; `nil` for none.
    private let credentials: String?
    /// Collects mistakes.
    private let problems: ProblemList

    /// Parses the text of the file at `path`.
    ///
    /// - Throws: ``ConfigurationError`` with every mistake that shows in the text alone.
    static func configuration(
        _ text: String, path: String, credentials: String? = nil
    ) throws(ConfigurationError) -> WebConfiguration {
        let problems = ProblemList(file: path)
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let reader = WebConfigurationReader(
            folder: path.contains("/") ? folder + "/" : "", credentials: credentials, problems: problems)
        let configuration = reader.configuration(problems.firstRoot(of: text))
        try problems.check()
        return configuration
    }

    /// Reads all sections.
    private func configuration(_ root: Node?) -> WebConfiguration {
        let keys = ["tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"]
        let top = section(root, path: "", keys: keys)
        var configuration = WebConfiguration()
        readHTTP(top.node("http_server_config"), into: &configuration)
        configuration.users = users(top.node("basic_auth_users"))
        configuration.rateLimit = rateLimit(top.node("rate_limit"))
        let tls = TLSSettingsReader(
            folder: folder, credentials: credentials, problems: problems, isHTTP2: configuration.http2)
        configuration.tls = tls.settings(top.node("tls_server_config"))
        return configuration
    }

    /// Reads the section about HTTP itself.
    private func readHTTP(_ node: Node?, into configuration: inout WebConfiguration) {
        let http = section(node, path: "http_server_config", keys: ["http2", "headers"])
        if let http2 = http.toggle("http2") { configuration.http2 = http2 }
        for (key, value) in pairs(http.node("headers"), path: "http_server_config.headers") {
            guard let name = key.string, let known = Self.headers.first(where: { $0.name == name }) else {
                let names = Self.headers.map(\.name)
                let hint = NearestWord.to(key.string ?? "", among: names).map { "did you mean \"\($0)\"?" }
                let list = hint ?? "known here: \(names.joined(separator: ", "))"
                problems.add(
                    "HTTP header \"\(Redaction.masked(key: key.string ?? ""))\" cannot be configured; \(list)",
                    at: key.mark)
                continue
            }
            guard let text = value.scalar?.string, known.values.isEmpty || known.values.contains(text),
                text.unicodeScalars.allSatisfy({ $0 == "\t" || !PlainText.isControl($0) })
            else {
                let expected = known.values.isEmpty ? "a line of text" : known.values.joined(separator: " or ")
                problems.add("invalid value for \(name); write \(expected)", at: value.mark)
                continue
            }
            if !text.isEmpty { configuration.headers.append((name, text)) }
        }
    }

    /// Reads the users and their hashes.
    private func users(_ node: Node?) -> [String: String] {
        var users: [String: String] = [:]
        for (key, value) in pairs(node, path: "basic_auth_users") {
            guard let user = key.string else {
                problems.add("basic_auth_users: a user name must be a string", at: key.mark)
                continue
            }
            guard let hash = value.scalar?.string, BcryptHash.isValid(hash) else {
                let user = Redaction.masked(key: user)
                let message = "the password of \"\(user)\" is not a bcrypt hash; make one with htpasswd -nBC 10 \"\""
                problems.add("basic_auth_users: \(message)", at: value.mark)
                continue
            }
            users[user] = hash
        }
        return users
    }

    /// Reads the rate limit; an interval of 0 means none.
    private func rateLimit(_ node: Node?) -> WebConfiguration.RateLimit? {
        let limit = section(node, path: "rate_limit", keys: ["interval", "burst"])
        let interval = limit.value("interval", expected: "a duration such as 1s or 500ms") { GoDuration.parse($0) }
        let burst = limit.wholeNumber("burst", in: 0...1_000_000_000)
        guard let interval, interval > .zero else { return nil }
        return .init(interval: interval, burst: burst ?? 0)
    }

    /// The pairs of a mapping with arbitrary keys.
    private func pairs(_ node: Node?, path: String) -> [(key: Node, value: Node)] {
        guard let node else { return [] }
        guard let mapping = node.mapping else {
            problems.add("\(path) must be a mapping of keys to values", at: node.mark)
            return []
        }
        return mapping.mergedPairs(problems)
    }

    /// Reads a mapping with known keys.
    private func section(_ node: Node?, path: String, keys: [String]) -> YAMLSection {
        YAMLSection(node, path: path, keys: keys, problems: problems)
    }
}

extension YAMLSection {
    /// A boolean in any word of YAML 1.1, as Go's reader accepts.
    func toggle(_ key: String) -> Bool? {
        guard isPlain(key) else { return nil }
        return value(key, expected: "true or false") { text in
            switch text {
            case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": true
            case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N": false
            default: nil
            }
        }
    }

    /// A whole number in any form that Go's reader accepts: `0x10` and `1_000` too, and `010`, which is 8.
    func wholeNumber(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard isPlain(key) else { return nil }
        return value(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            // Unlike YAML 1.1, Go has no sexagesimal numbers.
            let number = text.contains(":") ? nil : Int.construct(from: Node.Scalar(text))
            return number.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Whether a number or boolean is written without quotes; in quotes Go reads a string, which is noted as a mistake.
    private func isPlain(_ key: String) -> Bool {
        guard let scalar = node(key)?.scalar, !scalar.isTaggedAsValue else { return true }
        guard scalar.style != .plain || scalar.tag == Tag(.str) else { return true }
        complain(key, "\"\(Redaction.masked(scalar.string))\" is a string; write it without quotes")
        return false
    }

    /// A string; `nil` when it is missing or empty.
    func string(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.scalar?.string else {
            complain(key, "must be a string")
            return nil
        }
        return text.isEmpty ? nil : text
    }
}

extension Node.Scalar {
    /// Whether a tag declares a number or boolean, whatever the style.
    fileprivate var isTaggedAsValue: Bool { tag == Tag(.int) || tag == Tag(.bool) }
}
