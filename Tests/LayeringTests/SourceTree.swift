import Foundation

/// The package's Sources folder, found from this file's own place.
enum SourceTree {
    /// One Swift file of a target.
    struct File {
        /// Path below Sources, with the target's folder first.
        let path: String
        /// The text, ready for the rules.
        let source: SourceText
        /// The target's folder.
        var target: String { path.split(separator: "/").first.map(String.init) ?? "" }
        /// Whether the file lies directly in its target's folder.
        var isFlat: Bool { path.split(separator: "/").count == 2 }
    }

    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// Names of the target folders, sorted.
    static func targets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Every Swift file below Sources, sorted by path.
    static func files() throws -> [File] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.hasSuffix(".swift") }
            .map { path in
                let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
                return File(path: path, source: SourceText(text))
            }
    }
}
