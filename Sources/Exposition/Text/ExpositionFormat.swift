/// The format of a scrape, as negotiated with the client.
package struct ExpositionFormat: Hashable, Sendable {
    /// A grammar with the name and version by which clients ask for it.
    package enum Version: Hashable, Sendable, CaseIterable {
        /// `application/openmetrics-text`, 1.0.0.
        case openMetrics1
        /// The draft of OpenMetrics, which a request without a version means; the body is the same.
        case openMetrics0
        /// `text/plain`, 0.0.4.
        case text
    }

    /// How names outside the classic character set are spelled; ours have none, so the header merely repeats it.
    package enum Escaping: String, Hashable, Sendable {
        /// Names may be any UTF-8.
        case allowUTF8 = "allow-utf-8"
        /// Other characters become underscores.
        case underscores
        /// Names are spelled `U__` with code points.
        case values
    }

    /// The grammar's name and version.
    package let version: Version
    /// The escaping asked for.
    package let escaping: Escaping

    /// The grammar of the body.
    package var syntax: Syntax { version == .text ? .text : .openMetrics }

    /// The value of the `Content-Type` header.
    package var contentType: String {
        "\(version.mediaType); version=\(version.number); charset=utf-8; escaping=\(escaping.rawValue)"
    }

    /// Chooses the format for an `Accept` header.
    ///
    /// Clauses are tried in order of falling weight; the last known escaping named up to the clause that matches is kept. A wildcard
    /// names no version and so matches nothing; without a match the format is text 0.0.4. A request for `dots` gets underscores, because
    /// `dots` would change even classic names. Source: prometheus/common `expfmt/encode.go`, `NegotiateAccept`.
    package static func negotiate(accept: String?) -> ExpositionFormat {
        var escaping = Escaping.underscores
        for clause in WeightedList(accept ?? "").clauses where clause.weight > 0 {
            escaping = clause.parameters["escaping"].flatMap(Escaping.init) ?? escaping
            if let version = Version.allCases.first(where: { $0.meets(clause) }) {
                return ExpositionFormat(version: version, escaping: escaping)
            }
        }
        return ExpositionFormat(version: .text, escaping: escaping)
    }
}

extension ExpositionFormat.Version {
    /// The media type without its parameters.
    fileprivate var mediaType: String { self == .text ? "text/plain" : "application/openmetrics-text" }

    /// The value of the parameter `version`.
    fileprivate var number: String {
        switch self {
        case .openMetrics1: "1.0.0"
        case .openMetrics0: "0.0.1"
        case .text: "0.0.4"
        }
    }

    /// Whether the clause asks for this version; a clause without one asks for the oldest.
    fileprivate func meets(_ clause: WeightedList.Clause) -> Bool {
        guard clause.value == mediaType else { return false }
        let asked = clause.parameters["version"] ?? ""
        return asked == number || (asked.isEmpty && self != .openMetrics1)
    }
}

/// The grammar of an exposition.
package enum Syntax: Int, Sendable, CaseIterable {
    /// Prometheus text 0.0.4.
    case text
    /// OpenMetrics text 1.0.0.
    case openMetrics

    /// What follows the last family.
    var ending: String { self == .openMetrics ? "# EOF\n" : "" }
}
