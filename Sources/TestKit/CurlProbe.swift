import Foundation

/// The result of one request by curl, for tables that compare servers.
package struct CurlProbe: Sendable, Equatable, CustomStringConvertible {
    /// The status, 0 when there was no answer: no connection, or TLS failed.
    package let status: Int
    /// The version of HTTP, `1.1` or `2`.
    package let version: String
    /// The security header fields, as received.
    package let headers: [String: String]
    /// The body of an error.
    package let text: String

    /// The header fields that are compared.
    private static let guards = [
        "www-authenticate", "content-security-policy", "x-frame-options", "x-content-type-options", "x-xss-protection",
        "strict-transport-security",
    ]

    /// Makes several requests with one curl, each with its own options; the answers are small.
    package static func answers(_ questions: [(url: String, options: [String])]) async throws -> [CurlProbe] {
        let common = ["-sS", "-i", "--max-time", "\(curlPatience)", "-w", "\n\(end)%{http_code} %{http_version}\(end)"]
        let arguments = questions.map { common + $0.options + [$0.url] }.joined(separator: ["--next"])
        let output = try await Program("/usr/bin/curl", Array(arguments)).result().output
        let parts = output.replacing("\r\n", with: "\n").split(separator: end, omittingEmptySubsequences: false)
        return stride(from: 0, to: parts.count - 1, by: 2).map { CurlProbe(String(parts[$0]), parts[$0 + 1]) }
    }

    /// Requests `url`; the answer is small.
    package static func answer(_ url: String, _ options: [String]) async throws -> CurlProbe {
        let answers = try await answers([(url, options)])
        guard let answer = answers.first else { throw TookTooLong(description: "curl for \(url)") }
        return answer
    }

    /// Separates the answers.
    private static let end = "#end-of-answer#"

    private init(_ answer: String, _ summary: Substring) {
        let words = summary.split(separator: " ")
        status = words.first.flatMap { Int($0) } ?? 0
        version = status == 0 ? "" : String(words.last ?? "")
        let lines = answer.split(separator: "\n", omittingEmptySubsequences: false)
        let head = lines.prefix { !$0.isEmpty }
        var headers: [String: String] = [:]
        for line in head {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, Self.guards.contains(parts[0].lowercased()) else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        self.headers = headers
        text = status >= 400 ? lines.dropFirst(head.count + 1).dropLast().joined(separator: "\n") : ""
    }

    /// Everything that is compared, in one line.
    package var description: String {
        "\(status) \(version) \(headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }) \(text)"
    }
}
