/// Paths as people write them, with superfluous or missing slashes.
package enum WebPath {
    /// The path with one leading slash, no trailing one and no repeated ones; empty for the root.
    package static func normalised(_ text: String) -> String {
        text.split(separator: "/").map { "/\($0)" }.joined()
    }

    /// The path with every run of slashes replaced by one; a trailing slash stays.
    package static func collapsed(_ text: String) -> String {
        normalised(text) + (text.hasSuffix("/") ? "/" : "")
    }
}
