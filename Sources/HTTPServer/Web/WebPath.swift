/// Paths as people write them, with slashes too many or too few.
package enum WebPath {
    /// The path with one slash at its start, none at its end and none repeated; empty for the root.
    package static func normalised(_ text: String) -> String {
        text.split(separator: "/").map { "/\($0)" }.joined()
    }

    /// The path with every run of slashes as one; a slash at the end stays.
    package static func collapsed(_ text: String) -> String {
        normalised(text) + (text.hasSuffix("/") ? "/" : "")
    }
}
