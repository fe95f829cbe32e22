package import Foundation

/// An answer as curl received it.
package struct CurlAnswer: Sendable {
    /// The status, 0 when there was no answer.
    package let status: Int
    /// Header fields by lower-case name.
    package let headers: [String: String]
    /// The body as received.
    package let body: Data

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// How long curl waits for an answer that is sure to come, in seconds: more than a busy machine needs under a sanitizer.
package let curlPatience = 120

/// Requests a URL with curl, a client that is not ours; for at most 30 seconds, since a flaky simulator may never answer.
package func curl(_ url: String, _ options: String...) async throws -> CurlAnswer {
    let folder = try Paths.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = ["-D", "\(folder)/head", "-o", "\(folder)/body"]
    let program = try Program(
        "/usr/bin/curl", ["-sS", "--max-time", "30", "-w", "%{http_code}"] + files + options + [url])
    let result = try await program.result()
    let head = (try? String(contentsOfFile: "\(folder)/head", encoding: .utf8)) ?? ""
    var headers: [String: String] = [:]
    for line in head.split(whereSeparator: \.isNewline) {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
    }
    return CurlAnswer(
        status: Int(result.output) ?? 0, headers: headers,
        body: (try? Data(contentsOf: URL(filePath: "\(folder)/body"))) ?? Data())
}
