import Foundation
import NIOHTTP1

@testable import HTTPServer
@testable import Pages

/// Targets of requests, with their queries: as Foundation undoes the escapes, between marks that are bytes.
enum RequestTargetTarget: FuzzTarget {
    static let name = "request-target"

    static func feed(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        let target = RequestTarget(text)
        if !text.hasPrefix("http") {
            let parts = pieces(of: text, at: "?", most: 1)
            let path = decoded(parts[0])
            try demandEqual(target?.path, path.map { $0.isEmpty ? "/" : $0 }, "the path of \(text)")
            if let target { try demandEqual(target.query.map(Pair.init), pairs(parts.count > 1 ? parts[1] : ""), text) }
        }
        guard let target, let request = WebRequest(method: "GET", target: text) else {
            return try demand(WebRequest(method: "GET", target: text) == nil, "a request with a broken target: \(text)")
        }
        try demandEqual(RequestTarget(written(target)), target, "the target, written anew")
        try checkRoute(request)
        let query = StatusQuery(target.query)
        try demand(query.page >= 1, "page \(query.page)")
        try demandEqual(StatusQuery(query.parameters).parameters.map(Pair.init), query.parameters.map(Pair.init), text)
    }

    private static func checkRoute(_ request: WebRequest) throws(Finding) {
        let router = Router([
            Route("/metrics", handler: .immediate { _ in WebResponse.text(200, "metrics") }),
            Route("/-/reload", methods: .post, handler: .immediate { _ in WebResponse.text(200, "reload") }),
        ])
        guard case .ready(let response) = router.answer(request) else { throw Finding(description: "no answer") }
        let names = request.path.split(separator: "/").joined(separator: "/")
        let isRooted = request.path.hasPrefix("/") || request.path.contains("//")
        let expected: UInt =
            switch (names, request.path.last) {
            case ("metrics", "s") where isRooted: 200
            case ("-/reload", "d") where isRooted: 405
            default: 404
            }
        try demandEqual(response.status.code, expected, "the status of \(request.path)")
    }

    // MARK: The judge

    private struct Pair: Equatable {
        let name: String
        let value: String

        init(_ pair: (name: String, value: String)) { (name, value) = pair }
    }

    private static func pairs(_ query: String) -> [Pair] {
        pieces(of: query, at: "&").compactMap { piece in
            let parts = pieces(of: piece, at: "=", most: 1).map { decoded(plusAsBlank($0)) }
            guard !piece.isEmpty, let name = parts[0] else { return nil }
            guard parts.count > 1 else { return Pair((name, "")) }
            return parts[1].map { Pair((name, $0)) }
        }
    }

    /// The text without its escapes; nil where they are broken or stand for no text, of which the judge makes replacement characters.
    private static func decoded(_ text: String) -> String? {
        let (mark, escaped) = ("\u{FFFD}", "%ef%bf%bd")
        let meant = text.occurrences(of: mark) + text.lowercased().occurrences(of: escaped)
        return text.removingPercentEncoding.flatMap { $0.occurrences(of: mark) == meant ? $0 : nil }
    }

    private static func pieces(of text: String, at mark: Unicode.Scalar, most: Int = .max) -> [String] {
        text.unicodeScalars.split(maxSplits: most, omittingEmptySubsequences: false) { $0 == mark }.map { String($0) }
    }

    private static func plusAsBlank(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { plain.append(scalar == "+" ? " " : scalar) }
        return String(plain)
    }

    /// A target with every byte escaped.
    private static func written(_ target: RequestTarget) -> String {
        let query = target.query.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
        return escaped(target.path) + (query.isEmpty ? "" : "?\(query)")
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
