/// How a scrape is written, as agreed with the one who asks.
package struct ExpositionFormat: Hashable, Sendable {
    /// A grammar under the name and version that clients ask for.
    package enum Version: Hashable, Sendable, CaseIterable {
        /// `application/openmetrics-text`, 1.0.0.
        case openMetrics1
        /// The draft of OpenMetrics, which an unversioned request means; the body is the same.
        case openMetrics0
        /// `text/plain`, 0.0.4.
        case text
    }

    /// How names outside the classic character set are spelled; ours need none, so it is only told.
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
    /// Clauses are walked by falling weight; the last known escaping named up to the clause that matches is kept. A
    /// wildcard names no version and so matches nothing, and what matches nothing gets text 0.0.4. `dots` is answered
    /// with underscores: it would change even classic names. Source: prometheus/common `expfmt/encode.go`,
    /// `NegotiateAccept`.
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
    /// The type without its parameters.
    fileprivate var mediaType: String { self == .text ? "text/plain" : "application/openmetrics-text" }

    /// The parameter `version`.
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
package enum Syntax: Hashable, Sendable, CaseIterable {
    /// Prometheus text 0.0.4.
    case text
    /// OpenMetrics text 1.0.0.
    case openMetrics

    /// What stands after the last family.
    var ending: String { self == .openMetrics ? "# EOF\n" : "" }
}
