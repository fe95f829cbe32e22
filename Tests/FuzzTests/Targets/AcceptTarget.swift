@testable import Exposition

/// `Accept` in the first line and `Accept-Encoding` in the second: what is chosen follows RFC 9110's grammar, whatever case and blanks
/// a client writes, and the chosen type asks for itself.
enum AcceptTarget: FuzzTarget {
    static let name = "accept"

    static func feed(_ input: [UInt8]) throws {
        let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        try checkFormat(lines[0])
        try checkCoding(lines.count > 1 ? lines[1] : lines[0])
    }

    private static func checkFormat(_ accept: String) throws(Finding) {
        let format = ExpositionFormat.negotiate(accept: accept)
        try demandEqual(ExpositionFormat.negotiate(accept: format.contentType), format, "the chosen type")
        try demandEqual(ExpositionFormat.negotiate(accept: accept.asciiUppercased), format, "the case of \(accept)")
        try demandEqual(ExpositionFormat.negotiate(accept: accept.withBlanks), format, "blanks in \(accept)")
        guard let ranges = Preference.list(accept) else { return }
        var escaping = "underscores"
        var judged = ("text/plain", "0.0.4")
        for range in ranges where range.weight > 0 {
            if let asked = range.parameters["escaping"], ["allow-utf-8", "underscores", "values"].contains(asked) {
                escaping = asked
            }
            let version = range.parameters["version"] ?? ""
            switch (range.name, version) {
            case ("application/openmetrics-text", "1.0.0"), ("application/openmetrics-text", "0.0.1"),
                ("text/plain", "0.0.4"):
                judged = (range.name, version)
            case ("application/openmetrics-text", ""): judged = (range.name, "0.0.1")
            case ("text/plain", ""): judged = (range.name, "0.0.4")
            default: continue
            }
            break
        }
        try demandEqual(
            format.contentType, "\(judged.0); version=\(judged.1); charset=utf-8; escaping=\(escaping)",
            "the type for \(accept)")
    }

    private static func checkCoding(_ field: String) throws(Finding) {
        let coding = ContentCoding.negotiate(acceptEncoding: field)
        try demandEqual(ContentCoding.negotiate(acceptEncoding: field.asciiUppercased), coding, "the case of \(field)")
        try demandEqual(ContentCoding.negotiate(acceptEncoding: field.withBlanks), coding, "blanks in \(field)")
        try demandEqual(ContentCoding.negotiate(acceptEncoding: "\(field),x;q=0.5"), coding, "x behind \(field)")
        guard let codings = Preference.list(field) else { return }
        func weight(_ names: String...) -> Double? { codings.first { names.contains($0.name) }?.weight }
        let gzip = weight("gzip", "x-gzip") ?? weight("*") ?? 0
        let isGzip = gzip > 0 && gzip >= (weight("identity") ?? 0)
        try demandEqual(coding, isGzip ? .gzip : .identity, "the coding for \(field)")
    }
}

/// An element of a list that RFC 9110 defines, in lower case.
private struct Preference {
    let name: String
    let parameters: [String: String]
    let weight: Double

    /// The elements by falling weight, those of equal weight as they stand; nil for a list that is not written by the grammar.
    static func list(_ text: String) -> [Preference]? {
        guard !text.isEmpty else { return [] }
        var list: [Preference] = []
        for element in pieces(text.lowercased()[...], at: ",") {
            let parts = pieces(element, at: ";")
            guard parts[0].wholeMatch(of: /[!#$%&'*+.^_`|~0-9a-z\/-]+/) != nil else { return nil }
            var parameters: [String: String] = [:]
            for part in parts.dropFirst() {
                let grammar = /([!#$%&'*+.^_`|~0-9a-z-]+)=([!#$%&'*+.^_`|~0-9a-z-]+|"[ !#-+\--:<-\[\]-~]*")/
                guard let match = part.wholeMatch(of: grammar)?.output, parameters["\(match.1)"] == nil else {
                    return nil
                }
                parameters["\(match.1)"] = match.2.filter { $0 != "\"" }
            }
            let weight = parameters.removeValue(forKey: "q") ?? "1"
            guard weight.wholeMatch(of: /0(\.[0-9]{0,3})?|1(\.0{0,3})?/) != nil, let weight = Double(weight) else {
                return nil
            }
            list.append(Preference(name: "\(parts[0])", parameters: parameters, weight: weight))
        }
        return list.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element)
    }

    /// The pieces between marks, without the blanks around them.
    private static func pieces(_ text: Substring, at mark: Unicode.Scalar) -> [Substring] {
        text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == mark }.map { piece in
            let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
            var kept = piece.drop(while: isBlank)
            while let last = kept.last, isBlank(last) { kept.removeLast() }
            return Substring(kept)
        }
    }
}

extension String {
    /// The same with ASCII letters in upper case; others may change their number.
    fileprivate var asciiUppercased: String {
        String(decoding: utf8.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 ? $0 - 32 : $0 }, as: UTF8.self)
    }

    /// The same with blanks around commas and semicolons.
    fileprivate var withBlanks: String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            let isMark = scalar == "," || scalar == ";"
            text.append(contentsOf: isMark ? [" ", scalar, "\t"] : [scalar])
        }
        return String(text)
    }
}
