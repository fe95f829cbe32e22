/// A comma-separated header such as `Accept`, the clause with the highest weight first.
struct WeightedList {
    /// One clause, lower-cased: `text/plain;version=0.0.4;q=0.5` without its weight.
    struct Clause {
        /// The text before the first semicolon.
        let value: String
        /// The parameters other than `q`, without quotes.
        let parameters: [String: String]
        /// The weight from 0 to 1; 0 means "not this".
        let weight: Double
    }

    /// The clauses by falling weight; equal weights keep their order.
    let clauses: [Clause]

    /// Parses the header by its marks, whatever characters stand behind these; malformed clauses are dropped.
    init(_ header: String) {
        let read = header.unicodeScalars.split(separator: ",").compactMap(Self.clause)
        clauses = read.enumerated()
            .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element)
    }

    /// Parses one clause; `nil` when it is empty or its weight is not a number from 0 to 1.
    private static func clause(_ text: Substring.UnicodeScalarView) -> Clause? {
        let parts = text.split(separator: ";").map(trimmed).filter { !$0.isEmpty }
        guard let value = parts.first else { return nil }
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let scalars = part.unicodeScalars
            guard let equals = scalars.firstIndex(of: "=") else { continue }
            var word = String.UnicodeScalarView()
            word.append(contentsOf: scalars[scalars.index(after: equals)...].lazy.filter { $0 != "\"" })
            parameters[trimmed(scalars[..<equals])] = trimmed(word[...])
        }
        guard let weight = Double(parameters.removeValue(forKey: "q") ?? "1"), (0...1).contains(weight) else {
            return nil
        }
        return Clause(value: value, parameters: parameters, weight: weight)
    }

    /// The text in lower case, without blanks around it.
    private static func trimmed(_ text: Substring.UnicodeScalarView) -> String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
        var kept = text.drop(while: isBlank)
        while let last = kept.last, isBlank(last) { kept.removeLast() }
        return String(kept).lowercased()
    }
}
