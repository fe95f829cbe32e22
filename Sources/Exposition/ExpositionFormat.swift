/// How a scrape is written, as agreed with the one who asks.
package struct ExpositionFormat: Hashable, Sendable {
    /// The grammar of the body.
    package enum Syntax: Hashable, Sendable {
        /// Prometheus text 0.0.4.
        case text
    }

    /// How names outside the classic character set are spelled; ours need none, so it is only repeated to who asked.
    package enum Escaping: String, Hashable, Sendable {
        /// Names may be any UTF-8.
        case allowUTF8 = "allow-utf-8"
        /// Other characters become underscores.
        case underscores
        /// Names are spelled `U__` with code points.
        case values
    }

    /// The grammar of the body.
    package let syntax: Syntax
    /// The escaping asked for, `nil` when the client named none.
    package let escaping: Escaping?

    /// What a client gets that asks for nothing known.
    package static let text = ExpositionFormat(syntax: .text, escaping: nil)

    /// The value of the `Content-Type` header.
    package var contentType: String {
        let plain = "text/plain; version=0.0.4; charset=utf-8"
        return escaping.map { "\(plain); escaping=\($0.rawValue)" } ?? plain
    }

    /// Chooses the format for an `Accept` header.
    ///
    /// Clauses are walked by falling weight; the last escaping named up to the clause that matches is kept, and what
    /// matches nothing gets text 0.0.4. `dots` is answered without escaping: it would change even classic names.
    /// Source: prometheus/common `expfmt/encode.go`, `Negotiate`.
    package static func negotiate(accept: String?) -> ExpositionFormat {
        var escaping: Escaping?
        for clause in WeightedList(accept ?? "").clauses where clause.weight > 0 {
            escaping = clause.parameters["escaping"].flatMap(Escaping.init) ?? escaping
            if isText(clause) { break }
        }
        return ExpositionFormat(syntax: .text, escaping: escaping)
    }

    /// Tells whether the clause is met by text 0.0.4.
    private static func isText(_ clause: WeightedList.Clause) -> Bool {
        switch clause.value {
        case "*/*", "text/*": true
        case "text/plain": (clause.parameters["version"] ?? "0.0.4") == "0.0.4"
        default: false
        }
    }
}
