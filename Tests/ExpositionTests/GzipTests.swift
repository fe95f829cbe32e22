import Exposition
import Foundation
import Testing

struct GzipTests {
    @Test(arguments: [0, 1, 100, 300_000], [1, 6, 9])
    func isReadByTheGzipProgram(size: Int, level: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) }
        let packed = try Gzip.compress(bytes, level: level)
        #expect(try unpacked(packed) == bytes)
    }

    @Test func givesTheSameBytesEachTimeWithoutATime() throws {
        let bytes = Array("up 1\n".utf8)
        let packed = try Gzip.compress(bytes)
        #expect(packed == (try Gzip.compress(bytes)))
        #expect(packed.prefix(8) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    }

    @Test func refusesALevelThatZlibDoesNotHave() {
        #expect(throws: GzipError.refused(-2)) { try Gzip.compress([1], level: 11) }
    }

    /// What `gzip -dc` makes of the bytes; it stops with an error at anything but whole members.
    private func unpacked(_ packed: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).gz")
        try Data(packed).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(bytes)
    }
}
