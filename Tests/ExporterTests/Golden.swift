import Foundation
import TestKit
import Testing

/// Compares texts with committed files, byte for byte; `UPDATE_GOLDEN=1 make test` rewrites the files for a reviewer to read.
enum Golden {
    /// Expects that `text` is what the file of this name holds.
    static func expect(_ text: String, _ name: String, _ location: SourceLocation = #_sourceLocation) throws {
        let path = "\(Paths.root)/Tests/ExporterTests/Golden/\(name)"
        if isUpdating { try text.write(toFile: path, atomically: true, encoding: .utf8) }
        let expected = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            text == expected, "Golden/\(name) differs; run UPDATE_GOLDEN=1 make test and read the diff",
            sourceLocation: location)
    }

    private static var isUpdating: Bool { ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" }
}
