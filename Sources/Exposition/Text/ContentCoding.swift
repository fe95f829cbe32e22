/// How a response body is packed.
package enum ContentCoding: String, Hashable, Sendable {
    /// One gzip member.
    case gzip
    /// Not at all.
    case identity

    /// Chooses the coding for an `Accept-Encoding` header: gzip where it is accepted and not less liked than identity.
    ///
    /// `x-gzip` is gzip, `*` stands for gzip unless gzip is named, and `gzip;q=0` is a no. What cannot be read is
    /// ignored, which leaves identity: every client can read that.
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
