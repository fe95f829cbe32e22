import YAMLReading
import Yams

/// Reads a mapping of header fields.
struct HeaderFieldsReader {
    /// Where mistakes are noted.
    let problems: ProblemList

    /// The fields of `key`, without those that remote write or the connection sets itself.
    func fields(_ key: String, _ section: YAMLSection) -> [String: String] {
        section.texts(key, problems: problems, fault: Self.fault) { name in
            if Self.reserved.contains(name.lowercased()) { return "is set by the exporter itself" }
            return name.utf8.allSatisfy(Self.isTokenByte) && !name.isEmpty ? nil : "is not the name of a header field"
        }
    }

    private static let reserved: Set<String> = [
        "authorization", "connection", "content-encoding", "content-length", "content-type", "host", "te",
        "transfer-encoding", "user-agent", "x-prometheus-remote-write-version",
    ]

    /// A value may be longer than a name, as service keys are.
    private static func fault(in value: String) -> String? {
        value.unicodeScalars.contains(where: PlainText.isControl) ? "must be a string on one line" : nil
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !#"()<>@,;:\"/[]?={}"#.utf8.contains(byte)
    }
}

/// Reads a mapping of labels.
struct ExternalLabelsReader {
    /// Where mistakes are noted.
    let problems: ProblemList

    /// The labels of `key`: valid Prometheus names that no series has itself.
    func labels(_ key: String, _ section: YAMLSection) -> [String: String] {
        section.texts(key, problems: problems, fault: PlainText.fault) { name in
            if ["account", "msg_type"].contains(name) { return "is a label that every series has" }
            guard LabelNames.isName(name), !name.hasPrefix("__") else { return "is not the name of a label" }
            return LabelNames.secretComplaint(name)
        }
    }
}

extension YAMLSection {
    /// The mapping of texts under `key`; notes a name for which `complaint` returns a text, and a value for which `fault` does.
    func texts(
        _ key: String, problems: ProblemList, fault: (String) -> String?, complaint: (String) -> String?
    ) -> [String: String] {
        guard let node = node(key) else { return [:] }
        guard let mapping = node.mapping else {
            complain(key, "must be a mapping of names to strings")
            return [:]
        }
        var texts: [String: String] = [:]
        for (name, value) in mapping.mergedPairs(problems) {
            let text = name.string ?? ""
            if let reason = complaint(text) {
                problems.add("\(path).\(key): \"\(Redaction.masked(key: text))\" \(reason)", at: name.mark)
            } else if let reason = value.scalar.map({ fault($0.string) }) ?? "must be a string on one line" {
                problems.add("\(path).\(key).\(text): \(reason)", at: value.mark)
            } else {
                texts[text] = value.string
            }
        }
        return texts
    }
}
