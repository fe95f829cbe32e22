/// How a response body is compressed.
package enum ContentCoding: String, Hashable, Sendable {
    /// One gzip member.
    case gzip
    /// Not compressed.
    case identity

    /// Chooses the coding for an `Accept-Encoding` header: gzip where it is accepted and at least as welcome as identity.
    ///
    /// `x-gzip` means gzip, `*` means gzip unless gzip is named, and `gzip;q=0` refuses it. Malformed clauses are ignored, which leaves
    /// identity: every client can read that.
    package static func negotiate(acceptEncoding: String?) -> ContentCoding {
        var weights: [String: Double] = [:]
        for clause in WeightedList(acceptEncoding ?? "").clauses {
            let name = clause.value == "x-gzip" ? "gzip" : clause.value
            weights[name] = weights[name] ?? clause.weight
        }
        let gzip = weights["gzip"] ?? weights["*"] ?? 0
        return gzip > 0 && gzip >= weights["identity"] ?? 0 ? .gzip : .identity
    }
}
