import Foundation

/// The package's Sources folder, found from this file's own place.
enum SourceTree {
    /// One Swift file of a target.
    struct File {
        /// Path below Sources, with the target's folder first.
        let path: String
        /// Its lines.
        let lines: [Substring]
        /// The sentences of its comments in one line.
        var comment: String { lines.filter { $0.hasPrefix("/// ") }.map { $0.dropFirst(4) }.joined(separator: " ") }
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
                return File(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
            }
    }

    /// The modules that files import, as the compiler reads them.
    static func imports(of files: [File]) throws -> Set<String> {
        let list = FileManager.default.temporaryDirectory.appending(path: "imports-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: list) }
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = ["swiftc", "-swift-version", "6", "-emit-imported-modules", "-o", list.path]
        compiler.arguments? += files.map { folder.appending(path: $0.path).path }
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
        return Set(try String(contentsOf: list, encoding: .utf8).split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
