import Foundation

/// The package's Sources folder, found from this file's own place.
enum SourceTree {
    /// One Swift file of a target.
    struct File {
        /// Path below Sources, with the target's folder first.
        let path: String
        /// The text, ready for the rules.
        let source: SourceText
        /// The sentences of its comments in one line.
        let comment: String
        /// The target's folder.
        var target: String { path.split(separator: "/").first.map(String.init) ?? "" }
    }

    private static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = package.appending(path: "Sources")

    /// Names of the target folders, sorted.
    static func targets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// The folders below `root` that hold Swift files, and how many each.
    static func folders(below root: String) throws -> [(folder: String, count: Int)] {
        let files = try FileManager.default.subpathsOfDirectory(atPath: package.appending(path: root).path)
            .filter { $0.hasSuffix(".swift") }
        return Dictionary(grouping: files) { "\(root)/" + $0.split(separator: "/").dropLast().joined(separator: "/") }
            .map { ($0.key, $0.value.count) }.sorted { $0.folder < $1.folder }
    }

    /// Every Swift file below Sources, sorted by path.
    static func files() throws -> [File] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.hasSuffix(".swift") }
            .map { path in
                let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
                let comments = text.split(separator: "\n").filter { $0.hasPrefix("/// ") }.map { $0.dropFirst(4) }
                return File(path: path, source: SourceText(text), comment: comments.joined(separator: " "))
            }
    }
}
