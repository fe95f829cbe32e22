/// The words of another program, as a sentence of ours may quote them.
package enum Quotation {
    /// The words in one line, with `<secret>` in the place of each secret that they repeat.
    ///
    /// Secrets are found by their bytes: to characters, a mark behind a secret's last letter would make another letter of it.
    package static func text(_ words: String, hiding secrets: [String]) -> String {
        let shown = secrets.filter { !$0.isEmpty }.reduce(Array(words.utf8)) { bytes, secret in
            bytes.replacing(Array(secret.utf8), with: Array("<secret>".utf8))
        }
        return String(decoding: shown, as: UTF8.self).unicodeScalars.split(whereSeparator: isControl).map { String($0) }
            .joined(separator: " ")
    }

    /// Whether a reader of lines may cut there, or a terminal obey.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
