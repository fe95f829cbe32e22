@testable import Exporter
import Foundation
import TestKit
import Testing

struct AtomicFileTests {
    private let folder: String
    private var path: String { "\(folder)/out" }

    init() throws { folder = try Paths.temporaryFolder() }

    private var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } }

    private func text(_ name: String = "out") throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    @Test func theFileIsAsItWasUntilItIsWhole() throws {
        try AtomicFile.write(Array("old".utf8), to: path)
        let file = try AtomicFile(path: path)
        try file.append(Array("ne".utf8))
        #expect(try text() == "old")
        #expect(try text("out.part") == "ne")
        try file.append(Array("w".utf8))
        try file.commit()
        #expect(try text() == "new")
        #expect(try names == ["out"])
    }

    @Test func anUnfinishedFileLeavesNothing() throws {
        do {
            let file = try AtomicFile(path: path)
            try file.append([1])
        }
        #expect(try names.isEmpty)
    }

    @Test func whatAKilledProgramLeftIsWrittenOver() throws {
        try "a long rest".write(toFile: "\(path).part", atomically: false, encoding: .utf8)
        try AtomicFile.write(Array("new".utf8), to: path)
        #expect(try text() == "new")
        #expect(try names == ["out"])
    }

    @Test func twoDoNotWriteTheSameFileAtOnce() throws {
        let first = try AtomicFile(path: path)
        try first.append(Array("first".utf8))
        #expect(throws: FileWriteError.busy(path: path)) { _ = try AtomicFile(path: path) }
        try first.commit()
        try AtomicFile.write(Array("second".utf8), to: path)
        #expect(try text() == "second")
    }

    @Test func aFolderThatIsNotThereIsOneSentence() throws {
        let error = #expect(throws: FileWriteError.self) { try AtomicFile.write([], to: "\(folder)/none/out") }
        #expect(
            error?.description
                == "cannot write \(folder)/none/out: No such file or directory; check the folder and its permissions")
    }

    @Test func aFileWithoutAFolderIsWrittenWhereTheProgramRuns() throws {
        let name = "atomic-file-test-\(getpid())"
        defer { unlink(name) }
        try AtomicFile.write([1], to: name)
        #expect(FileManager.default.contents(atPath: name) == Data([1]))
    }
}
