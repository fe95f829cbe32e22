import Foundation

/// The paths of files in the checkout.
package enum Paths {
    /// The package's folder.
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The program under test, built beside the tests.
    package static let exporter = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "wechat-exporter").path

    /// The Python with prometheus_client, installed by `make setup`.
    package static let python = root + "/.build-venv/bin/python"

    /// Makes a new empty folder.
    package static func temporaryFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wechat-exporter-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    /// Where a store can be made, in a new folder.
    package static func temporaryStore() throws -> String { try temporaryFolder() + "/days.sqlite" }
}
