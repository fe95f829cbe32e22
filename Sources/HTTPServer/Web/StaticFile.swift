/// A text that never changes while the program runs: browsers cache it, and check each time whether it is current.
///
/// Its address is the same in all versions of the program, so only the tag distinguishes an old copy from a new one.
package struct StaticFile: Sendable {
    private let contentType: String
    private let text: String
    /// The strong validator, with its quotes.
    private let tag: String

    /// Makes a file; `hash` is a number that changes with the text.
    package init(contentType: String, text: String, hash: UInt64) {
        (self.contentType, self.text, tag) = (contentType, text, "\"\(String(hash, radix: 16))\"")
    }

    /// The handler: 200 with the text, or 304 for a client that has it.
    package var handler: Handler {
        .immediate { request in
            let fields = [("ETag", tag), ("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff")]
            guard !isKept(request.header("if-none-match")) else { return WebResponse(status: 304, headers: fields) }
            return WebResponse(status: 200, headers: [("Content-Type", contentType)] + fields, bytes: Array(text.utf8))
        }
    }

    /// Whether one of the client's tags is this one; a proxy that compresses the text marks its tag as weak.
    private func isKept(_ tags: String?) -> Bool {
        (tags ?? "").split(separator: ",").contains { given in
            let given = given.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
            return given == "*" || given == tag || given == "W/\(tag)"
        }
    }
}
